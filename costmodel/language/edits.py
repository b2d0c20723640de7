"""Edits of a text by position: what no edit names stays as it is, byte by byte.

Specs are edited as text and never written anew from their values, so that comments, order, quotes
and line ends survive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from itertools import pairwise

from costmodel.core.values import NamedTuple


class Edit(NamedTuple):
    """``text[start : start + len(old)]`` becomes ``new``; ``line`` and ``column`` count from 1."""

    start: int
    old: str
    new: str
    line: int
    column: int

    @property
    def end(self) -> int:
        """Where what is replaced ends."""
        return self.start + len(self.old)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; their places are those of the text before.

    Raises:
        ValueError: two edits overlap, or one expects another text in its place.
    """
    return "".join(_pieces(text, sorted(edits)))


def _pieces(text: str, edits: list[Edit]) -> Iterator[str]:
    for one, other in pairwise(edits):
        if other.start < one.end or other.start == one.start:
            raise ValueError(f"edits overlap on line {other.line}")
    position = 0
    for edit in edits:
        if text[edit.start : edit.end] != edit.old:
            raise ValueError(f"line {edit.line} does not hold {edit.old!r}")
        yield text[position : edit.start]
        yield edit.new
        position = edit.end
    yield text[position:]


def merged(earlier: Iterable[Edit], later: Iterable[Edit]) -> tuple[Edit, ...]:
    """Both sets of edits of one text; where they meet, the later one holds."""
    new = tuple(later)
    kept = (edit for edit in earlier if not any(_meet(edit, other) for other in new))
    return tuple(sorted([*kept, *new]))


def _meet(one: Edit, other: Edit) -> bool:
    return (one.start < other.end and other.start < one.end) or one.start == other.start


def diff(name: str, before: str, after: str) -> str:
    """A unified diff between two states of a file; empty where they agree."""
    lines = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else line + _NO_END for line in lines)


_NO_END = "\n\\ No newline at end of file\n"
