"""Fit the machines of the ShuffleNet V2 paper to its Tables 1 to 4, and write them as platforms.

    python docs/paper_machines.py

writes the runs into docs/runs/paper-*.csv, what ``costmodel calibrate --from`` makes of them into
costmodel/latency/platforms, and the predictions of Table 8 beside its times into
docs/phones.md. Nothing is fitted to Table 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from costmodel.cli.recorded import rows_of, timed
from costmodel.comparing.agreements import names_of
from costmodel.comparing.calibrated_runs import calibrated_from
from costmodel.comparing.published_runs import published_runs
from costmodel.comparing.timed import identity
from costmodel.latency.agreement.ranking import kendall, spearman
from costmodel.latency.calibrating.from_networks import LayerFit
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.platforms.writing import text_of
from costmodel.latency.predicting import layers
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.run import Run
from costmodel.latency.runs.reading import Row
from costmodel.latency.runs.writing import csv_text
from costmodel.published import runtimes

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "phones.md"
RUNS = ROOT / "docs" / "runs"
PLATFORMS = ROOT / "costmodel" / "latency" / "platforms"
DEVICES: Mapping[str, str] = {"gtx-1080ti": "GTX 1080Ti", "snapdragon-810": "Snapdragon 810"}
"""The paper's devices by the names of their platforms."""
TABLES = tuple(f"shufflenetv2-t{number}" for number in (1, 2, 3, 4))
PROVENANCE = "Tables 1 to 4 of the ShuffleNet V2 paper (arXiv:1807.11164), calibrate --from"


def runs_of(device: str, tables: Sequence[str]) -> tuple[Run, ...]:
    """What the paper's tables print of a device, as runs of one setup."""
    pairs = zip(runtimes(), published_runs(), strict=True)
    return tuple(
        replace(run, runtime=run.runtime.partition(";")[0].removeprefix("1 thread, "))
        for row, run in pairs
        if row.source.id in tables and row.device == device
    )


def fit(name: str) -> LayerFit:
    """A device of the paper, fitted to the runs in docs/runs."""
    rows = rows_of([str(RUNS / f"paper-{name}.csv")], {})
    return calibrated_from(timed(rows), name, PROVENANCE)


class Held(NamedTuple):
    """A network of Table 8: its measured and its predicted time in milliseconds, and counts."""

    name: str
    measured: float
    predicted: float
    flops: float
    mac: float
    coverage: float


def table8(device: str, platform: Platform) -> tuple[Held, ...]:
    """Table 8 beside the predictions of a platform that has not seen it."""
    found = timed(Row(run, None) for run in runs_of(device, ("shufflenetv2-t8",)))
    names = names_of({identity(one.report.network): one for one in found})
    return tuple(
        Held(
            names[identity(one.report.network)],
            one.run.milliseconds,
            1000 * told.seconds,
            one.report.total().cost.flops,
            one.report.total().cost.mac,
            told.coverage,
        )
        for one in found
        for told in (predict(one.report.network, platform, layers),)
    )


def ranked(held: Sequence[Held], by: str) -> tuple[float, float]:
    """Spearman's and Kendall's correlation of the measured times with that column."""
    times, other = (np.array([getattr(one, name) for one in held]) for name in ("measured", by))
    once = np.ones((1, len(held)))
    return float(spearman(other, times, once)[0]), float(kendall(other, times, once)[0])


def page(text: str) -> str:
    """The page's text with what comes out now between its markers."""
    inner = "\n".join(line for name, device in DEVICES.items() for line in _section(name, device))
    block = re.compile("(?<=<!-- paper:begin -->\n).*?(?=<!-- paper:end -->)", re.DOTALL)
    return block.sub(lambda _: f"{inner}\n", text)


def _section(name: str, device: str) -> Iterator[str]:
    found = fit(name)
    held = table8(device, found.platform)
    yield f"**{device}** (`--platform {name}`), fitted to {found.platform.networks} networks:"
    yield ""
    yield "| Table 8 by | Spearman | Kendall |"
    yield "|---|--:|--:|"
    for by, title in (("predicted", "the platform"), ("mac", "MAC"), ("flops", "FLOPs")):
        yield "| {} | {:.3f} | {:.3f} |".format(title, *ranked(held, by))
    yield ""
    yield "| held out of Tables 1 to 4 | mean error % | Spearman |"
    yield "|---|--:|--:|"
    for one in found.accuracies:
        yield f"| {one.name} | {100 * one.error:.0f} | {one.spearman or 0:.2f} |"
    yield ""
    yield "| network of Table 8 | measured ms | predicted ms | covered % |"
    yield "|---|--:|--:|--:|"
    for one in held:
        times = f"{one.measured:.3g} | {one.predicted:.3g}"
        yield f"| {one.name} | {times} | {100 * one.coverage:.0f} |"
    yield ""


def main() -> None:
    """Write the runs, the platforms and the tables."""
    for name, device in DEVICES.items():
        path = RUNS / f"paper-{name}.csv"
        path.write_text(csv_text(runs_of(device, TABLES)), encoding="utf-8")
        (PLATFORMS / f"{name}.yaml").write_text(text_of(fit(name).platform), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
