"""Parts of docs/ that scripts write: what stands between two comments, <!-- name --> each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

IMPORTING = Path(__file__).parents[1] / "docs" / "importing.md"


def write(page: Path, name: str, lines: Iterable[str]) -> None:
    """Put lines between the two marks of that name.

    Raises:
        ValueError: the page has not exactly two of them.
    """
    mark = f"<!-- {name} -->"
    before, _, after = page.read_text("utf-8").split(mark)
    page.write_text("".join((before, _between(mark, lines), after)), encoding="utf-8")


def _between(mark: str, lines: Iterable[str]) -> str:
    return "\n".join((mark, "", *lines, "", mark))
