"""How well measurements repeat.

    python benchmarks/noise.py [RUNTIME] [--earlier runs.csv]

Measures ten networks eight times, each time by ``costmodel measure`` in a process of its own, and
holds the first against the second, the third against the fourth and so on: 40 pairs of figures.
The first is held against the last as well, and with ``--earlier`` against the runs of that file,
measured by this script some time before. It takes four minutes at most.

Writes all runs to docs/runs/noise.csv and what they come to between two markers of
docs/measuring.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median

from costmodel.latency import runs
from costmodel.latency.run import Run
from costmodel.latency.runs.writing import csv_text

ROOT = Path(__file__).parent.parent
PAGE, TABLE = ROOT / "docs" / "measuring.md", ROOT / "docs" / "runs" / "noise.csv"
BEGIN, END = "<!-- noise:begin -->", "<!-- noise:end -->"
NETWORKS = (
    *("mobilenetv1:1.0", "mobilenetv2:1.0", "mobilenetv3:large", "mnasnet:A1", "igcv3:1.0"),
    *("shufflenetv2:0.5x", "shufflenetv2:1x", "shufflenetv2:1.5x", "squeezenet:1.1", "resnet:18"),
)
TIMES = 8
SECONDS = 1.0


def measured(runtime: str) -> tuple[Run, ...]:
    """The runs of one measurement."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/runs.csv"
        asked = ["--runtime", runtime, "--seconds", str(SECONDS), "--force", "-o", path]
        words = [sys.executable, "-m", "costmodel", "measure", *NETWORKS, *asked]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        return runs.read(path)


def differences(first: Sequence[Run], second: Sequence[Run]) -> list[float]:
    """How far the figures of each network differ, in percent of their mean."""
    times = {(one.model, one.variant): one.milliseconds for one in second}
    pairs = [(one.milliseconds, times[one.model, one.variant]) for one in first]
    return [200 * abs(a - b) / (a + b) for a, b in pairs]


def line(what: str, found: Sequence[float]) -> str:
    """A row of the table."""
    ordered = sorted(found)
    high = ordered[round(0.95 * (len(ordered) - 1))]
    return f"| {what} | {len(found)} | {fmean(found):.1f} | {median(found):.1f} | {high:.1f} |"


def table(rounds: Sequence[Sequence[Run]], minutes: float, earlier: Sequence[Run]) -> str:
    """What the measurements come to, in Markdown."""
    pairs = zip(rounds[::2], rounds[1::2], strict=True)
    repeated = [one for a, b in pairs for one in differences(a, b)]
    floors = [100 * float(its[0].noise_floor or 0) for its in rounds]
    rows = [
        "| pairs of figures | | mean difference % | median % | 95 % are below % |",
        "|---|---:|---:|---:|---:|",
        line("one after the other", repeated),
        line(f"{minutes:.0f} minutes apart", differences(rounds[0], rounds[-1])),
    ]
    if earlier:
        rows.append(line("earlier and now", differences(earlier, rounds[0])))
    one = rounds[0][0]
    told = f"{min(floors):.1f} to {max(floors):.1f} %, {fmean(floors):.1f} % on average"
    return "\n".join(
        [
            *rows,
            "",
            f"The floors that were printed: {told}.",
            f"{one.setup}, `--seconds {SECONDS:g}`; the runs are in [noise.csv](runs/noise.csv).",
            "",
        ]
    )


def main() -> None:
    """Measure, and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runtime", nargs="?", default="onnxruntime")
    parser.add_argument("--earlier")
    asked = parser.parse_args()
    earlier = runs.read(asked.earlier)[: len(NETWORKS)] if asked.earlier else ()
    start = time.monotonic()
    rounds = []
    for number in range(TIMES):
        rounds.append(measured(asked.runtime))
        print(f"{number + 1} of {TIMES}, {time.monotonic() - start:.0f} s", file=sys.stderr)
    text = table(rounds, (time.monotonic() - start) / 60, earlier)
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(csv_text(run for its in rounds for run in its), "utf-8")
    page = PAGE.read_text("utf-8")
    block = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)
    PAGE.write_text(block.sub(lambda _: text, page), "utf-8")
    print(text)


if __name__ == "__main__":
    main()
