"""Write docs/predictions.md: how well calibrated platforms foretell networks that were measured.

    python docs/predictions.py PLATFORM=RUNS ...

Each PLATFORM is what ``costmodel calibrate`` wrote, RUNS the JSON of ``costmodel measure -o`` on
the same machine. Networks of PyTorch in RUNS are built anew, so their packages must be installed.
The first two are shown in full: the networks of the zoo, and imported ones.
"""

from __future__ import annotations

import gc
import re
import sys
from pathlib import Path
from typing import NamedTuple

from costmodel.analysis.report import analyze
from costmodel.cli.requests import networks_of, sizes
from costmodel.comparing.agreements import Checked, Checks, checks
from costmodel.comparing.timed import Timed
from costmodel.interop.opening import is_factory
from costmodel.latency.platforms.reading import read_platform
from costmodel.latency.run import Run
from costmodel.latency.runs.reading import read_table
from costmodel.render.chart.times import picture_of
from costmodel.render.chart.timing import panels_of
from costmodel.render.tables.formats.markdown import encode
from costmodel.render.views.checked import CheckedCounts

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "predictions.md"
PLOT = ROOT / "docs" / "predictions_{}.svg"
IN_FULL = ("zoo", "imported")


class Held(NamedTuple):
    """A platform held against the runs of a file."""

    platform: str
    runs: str
    checked: Checked


def held(pair: str) -> Held:
    """One argument of the command line."""
    platform_path, _, runs_path = pair.partition("=")
    platform = read_platform(platform_path)
    rows = read_table(runs_path, {}).rows
    timed = []
    for row in rows:
        run = row.run
        found, problems = networks_of(
            [(run.model, run.variant or None)], {}, sizes(_sizes(run)), run.batch
        )
        if problems:
            raise SystemExit(f"{run.model}: {problems[0]}")
        timed.append(Timed(run, analyze(found[0])))
    (one,) = checks(timed, platform).checked
    return Held(Path(platform_path).stem, Path(runs_path).stem, one)


def _sizes(run: Run) -> tuple[str, ...]:
    """Those that the networks of PyTorch were run at; a spec has its own."""
    return run.sizes if is_factory(run.model) else ()


def page(found: list[Held]) -> str:
    """The page's text with all tables between its markers."""
    text = PAGE.read_text("utf-8")
    text = _between(text, "summary", _summary(found))
    for name, one in zip(IN_FULL, found, strict=False):
        table = "".join(encode(CheckedCounts(_alone(one)), _no_screen))
        table = re.sub("^## ", "### ", table, flags=re.MULTILINE)
        text = _between(text, name, f"![times]({PLOT.name.format(name)})\n\n{table}")
    return text


def _alone(one: Held) -> Checks:
    return Checks((one.checked,), ())


def _summary(found: list[Held]) -> str:
    counts = [f"{title}, MAPE" for title in _COUNTS.values()]
    head = ["platform", "runs", "networks", "noise floor", *counts, *_PLATFORM, "covered, MAPE"]
    lines = [head, ["---", "---", *["--:"] * (len(head) - 2)], *map(_row, found)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_COUNTS = {"flops": "FLOPs", "mac": "MAC", "flops_mac": "FLOPs + MAC"}
_PLATFORM = ("predicted, MAPE", "within ±10 %", "within ±5 %", "Spearman", "Kendall")
_STATISTICS = ("mape", "within10", "within5", "spearman", "kendall")


def _row(one: Held) -> list[str]:
    agreement = one.checked.agreement
    lines = {line.name: line.figures for line in agreement.lines}
    return [
        one.platform,
        one.runs,
        f"{len(agreement.samples)}",
        f"{100 * agreement.noise.share:.1f} %" if agreement.noise else "-",
        *(_figure(lines[name]["mape"].value, "mape") for name in _COUNTS),
        *(_figure(lines["platform"][name].value, name) for name in _STATISTICS),
        _figure(lines["platform_covered"]["mape"].value, "mape"),
    ]


def _figure(value: float | None, name: str) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if name in ("spearman", "kendall") else f"{value:.1f}"


def _no_screen() -> None:
    raise AssertionError("Markdown has no width")


def _between(text: str, marker: str, inner: str) -> str:
    block = re.compile(f"(?<=<!-- {marker}:begin -->\n).*?(?=<!-- {marker}:end -->)", re.DOTALL)
    return block.sub(lambda _: inner, text)


def main() -> None:
    """Hold each platform against its runs, and write."""
    gc.enable()  # modules of PyTorch have cycles
    found = [held(pair) for pair in sys.argv[1:]]
    PAGE.write_text(page(found), encoding="utf-8")
    for name, one in zip(IN_FULL, found, strict=False):
        picture = picture_of([panels_of(one.checked)])
        Path(str(PLOT).format(name)).write_bytes(picture.written("svg"))


if __name__ == "__main__":
    main()
