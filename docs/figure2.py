"""Where the time of the networks of the paper's Figure 2 goes here.

    python docs/figure2.py [RUNTIME...]
    python docs/figure2.py --draw

Measures ShuffleNetV1, ShuffleNetV2 and MobileNetV2 by ``costmodel measure`` and writes for each
runtime a picture, docs/figure2_RUNTIME.svg, its runs, docs/runs/figure2_RUNTIME.json, and the
shares between two markers of docs/measuring.md. It takes half a minute for each runtime. With
``--draw`` it measures nothing and draws the shares that stand there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from costmodel.render.chart.bars import Bars, picture_of
from costmodel.render.chart.parts import shares_of

DOCS = Path(__file__).parent
PAGE = DOCS / "measuring.md"
BEGIN, END = "<!-- figure2:begin -->", "<!-- figure2:end -->"
NETWORKS = ("shufflenetv1:1x g=3", "shufflenetv2:1x", "mobilenetv2:1.0")
SECONDS = "5"


def measured(runtime: str) -> Any:
    """What ``costmodel measure --format json`` says, having written the picture and the runs."""
    (DOCS / "runs").mkdir(exist_ok=True)
    written = ["--plot", f"docs/figure2_{runtime}.svg", "-o", f"docs/runs/figure2_{runtime}.json"]
    asked = ["--runtime", runtime, "--seconds", SECONDS, "--format", "json", "--force", *written]
    words = [sys.executable, "-m", "costmodel", "measure", *NETWORKS, *asked]
    done = subprocess.run(words, cwd=DOCS.parent, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def section(found: Any) -> Iterator[str]:
    """The picture of a runtime and its numbers, in Markdown."""
    runtime = found["runtime"]
    parts = list(found["networks"][0]["shares"])
    yield f"![parts of the time in {runtime}](figure2_{runtime}.svg)"
    yield ""
    yield f"| {runtime} {found['version']} | ms | {' | '.join(f'{part} %' for part in parts)} |"
    yield f"|---|---:|{'---:|' * len(parts)}"
    for one in found["networks"]:
        shares = " | ".join(f"{100 * one['shares'][part]:.1f}" for part in parts)
        name, milliseconds = f"{one['network']} {one['variant']}", 1e3 * one["median_seconds"]
        yield f"| {name} | {milliseconds:.2f} | {shares} |"
    yield ""
    floor = f"noise floor {100 * found['noise_floor']:.1f} %"
    threads = f"{found['threads']} thread{'s' * (found['threads'] != 1)}"
    yield f"{found['device']}, {threads}, {floor}; the runs are in"
    yield f"[figure2_{runtime}.json](runs/figure2_{runtime}.json)."
    yield ""


def drawn(table: str) -> tuple[str, Bars]:
    """The runtime of a table of the page, and its shares as bars."""
    head, _, *rows = (line.strip("| ").split(" | ") for line in table.splitlines())
    parts = [name.removesuffix(" %") for name in head[2:]]
    shares = (dict(zip(parts, (float(one) / 100 for one in row[2:]), strict=True)) for row in rows)
    named = ((row[0], row[1], one) for row, one in zip(rows, shares, strict=True))
    return head[0].split()[0], shares_of(named)


def draw() -> None:
    """Draw what stands on the page."""
    measured = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    for table in re.findall(r"(?:^\|.*\n)+", measured, re.MULTILINE):
        runtime, bars = drawn(table.rstrip())
        (DOCS / f"figure2_{runtime}.svg").write_bytes(picture_of(bars).written("svg"))


def main() -> None:
    """Measure, and write it down."""
    if sys.argv[1:] == ["--draw"]:
        draw()
        return
    text = "".join(
        f"{line}\n"
        for runtime in sys.argv[1:] or ["onnxruntime"]
        for line in section(measured(runtime))
    )
    page = PAGE.read_text("utf-8")
    block = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)
    PAGE.write_text(block.sub(lambda _: text, page), "utf-8")
    print(text)


if __name__ == "__main__":
    main()
