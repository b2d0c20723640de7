"""Markdown's escapes and rows, the same for everything that is written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SPECIAL = re.compile(
    r"[\\`*<>|~$]"  # code, emphasis, HTML, cells, strikes, formulas
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, but not the _ inside of a name
    r"|\](?=[(\[:])|\[(?=\^)"  # links and footnotes, but not shapes
    r"|&(?=#?\w+;)"
)


def escaped(text: str) -> str:
    """Text that reads as it stands, in a cell too: no Markdown, no HTML, lines broken by <br>."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\r", "").replace("\n", "<br>")


def code(text: str) -> str:
    """Text as code on one line; a bar would end the cell of a table even there."""
    plain = " ".join(text.replace("`", "'").split())
    return f"`{plain}`".replace("|", "\\|") if plain else ""


def row(cells: Iterable[str]) -> str:
    """The row of a table, of cells that are escaped."""
    return f"| {' | '.join(cells)} |\n"


def folded(summary: str, inner: Iterable[str]) -> Iterator[str]:
    """What is seen after a click on a summary, which has nothing to escape."""
    yield f"<details>\n<summary>{summary}</summary>\n\n"
    yield from inner
    yield "\n</details>\n"
