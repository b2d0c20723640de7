"""Write the README's table of the zoo: the ShuffleNet V2 paper's comparison, counted and printed.

    python docs/zoo.py

The table stands between two markers; a test fails while it is not what our counts and
costmodel/published say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from costmodel.analysis.report import analyze
from costmodel.analysis.selection import NAMED
from costmodel.comparing.side_by_side import Entry, entries
from costmodel.language.loading import load, open_spec
from costmodel.language.sources.library import shipped
from costmodel.published import Figure, figures
from costmodel.render.views.columns import brief

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- zoo:begin -->", "<!-- zoo:end -->"
COMPARISON = "shufflenetv2-t8"
LEVELS = {"40 M": 60, "140 M": 220, "300 M": 400, "500 M": 1000}
"""The paper's levels, and the millions of FLOPs below which a network belongs to one."""

_BLOCK = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)


def table() -> str:
    """The table in Markdown, and what else is shipped in a line."""
    rows = list(_rows())
    lines = [
        "| network | FLOPs | printed | MAC | params | MAC/FLOP | top-1 % |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    floor = 0
    for level, ceiling in LEVELS.items():
        lines.append(f"| **{level}** | | | | | | |")
        lines += [_line(*row) for row in rows if floor <= _millions(row[0]) < ceiling]
        floor = ceiling
    others = [name for name in shipped() if name not in {figure.spec for figure, _ in rows}]
    listed = ", ".join(f"{name} ({_variants(name)})" for name in others)
    return "\n".join(lines) + f"\n\nAlso shipped, with how many variants: {listed}.\n"


def written(text: str) -> str:
    """The README's text with the table as it is now."""
    return _BLOCK.sub(lambda _: table(), text)


def _rows() -> Iterator[tuple[Figure, Entry]]:
    seen: set[tuple[str, str]] = set()
    for figure in figures():
        key = figure.spec, figure.variant
        if figure.source.id == COMPARISON and key not in seen:
            seen.add(key)
            report = analyze(load(figure.spec, figure.variant))
            yield figure, entries([report])[0]


def _millions(figure: Figure) -> float:
    return figure.flops.printed.count / 10**6 if figure.flops else 0.0


def _line(figure: Figure, entry: Entry) -> str:
    ours = {name: brief(NAMED[name], value) for name, value in entry.values.items()}
    cells = (
        entry.name,
        ours["flops"],
        figure.flops.printed.text.replace("M", " M") if figure.flops else "",
        ours["mac"],
        ours["params"],
        ours["mac_per_flop"],
        f"{figure.value:.1f}",
    )
    return "| " + " | ".join(cells) + " |"


def _variants(spec: str) -> int:
    return len(open_spec(spec).variants) or 1


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), encoding="utf-8")
