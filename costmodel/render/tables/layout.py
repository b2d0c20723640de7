"""Tables as lines of text: which columns fit side by side, how wide each is, flush left or right.

Rich has tables too, but takes more than a second for a thousand rows, and cuts numbers short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.text import Text

_SHORTEST = 10
"""Text is cut to no less than this many characters."""


class Column(NamedTuple):
    """A column: the lines of its title, its cells with their styles, the gap to its left."""

    name: str
    title: tuple[str, ...]
    cells: Sequence[str]
    styles: Sequence[str]
    gap: int
    is_text: bool

    @property
    def width(self) -> int:
        """Terminal cells that it takes without its gap."""
        return max(cell_len(text) for text in (*self.title, *self.cells))


def fitting(columns: Sequence[Column], ranks: Sequence[Sequence[str]], width: int) -> list[Column]:
    """The columns that fit, in their order.

    The first one, which names the rows, and those that no rank mentions are always there; then each
    rank, the most important first, joins as a whole where there is room.
    """
    ranked = {name for rank in ranks for name in rank} - {columns[0].name}
    chosen = {column.name for column in columns if column.name not in ranked}
    for rank in ranks:
        wanted = chosen.union(rank)
        if _extent([column for column in columns if column.name in wanted]) <= width:
            chosen = wanted
    return [column for column in columns if column.name in chosen]


def lines(columns: Sequence[Column], width: int) -> Iterator[Text]:
    """The title and the rows; text is cut where even the chosen columns are too wide."""
    widths = _widths(columns, width)
    height = max(len(column.title) for column in columns)
    for number in range(height):
        titles = [("",) * (height - len(column.title)) + column.title for column in columns]
        yield _line(columns, widths, [(title[number], "bold") for title in titles])
    for row in range(len(columns[0].cells)):
        cells = [(column.cells[row], column.styles[row]) for column in columns]
        yield _line(columns, widths, cells)


def _line(columns: Sequence[Column], widths: list[int], cells: list[tuple[str, str]]) -> Text:
    line = Text(no_wrap=True, overflow="ignore")
    for column, size, (text, style) in zip(columns, widths, cells, strict=True):
        free = size - cell_len(text)
        before = column.gap + (0 if column.is_text else max(0, free))
        line.append(" " * before).append(_cut(text, size) if free < 0 else text, style)
        line.append(" " * (free if column.is_text else 0))
    line.rstrip()
    return line


def _extent(columns: Sequence[Column]) -> int:
    return sum(column.width + column.gap for column in columns) - columns[0].gap


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """Full widths, less what the widest column of text must give up."""
    widths = [column.width for column in columns]
    texts = [index for index, column in enumerate(columns) if column.is_text]
    excess = _extent(columns) - width
    while excess > 0 and texts:
        widest = max(texts, key=lambda index: widths[index])
        if widths[widest] <= _SHORTEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _cut(text: str, size: int) -> str:
    """The end of a name tells more than its start: stage.1.expand and stage.1.project."""
    tail = text[-(size - 1) :]
    while cell_len(tail) > size - 1:
        tail = tail[1:]
    return set_cell_size("…" + tail, size)
