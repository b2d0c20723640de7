"""Tables as lines of text: which columns fit side by side, how wide each is, flush left or right.

Rich has tables too, but takes more than a second for a thousand rows, and cuts numbers short.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise

from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Line

_HEAD = 4
"""What is kept at least of the start of a name that is cut in its middle, its family."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A column as it is printed: its cells with their styles, its width and the gap to its left."""

    column: Column
    cells: Sequence[str]
    styles: Sequence[str]
    title: tuple[str, ...]
    gap: int
    width: int

    @property
    def is_left(self) -> bool:
        """Whether its cells stand at its left; places in files are flush right like numbers."""
        return self.column.flush == "left" and self.column.form != "line"

    @property
    def least(self) -> int:
        """The terminal cells that it needs at least."""
        is_cut = self.is_left and self.column.least
        return min(self.width, self.column.least) if is_cut else self.width


def strip(
    column: Column, cells: Sequence[str], styles: Sequence[str], title: tuple[str, ...], gap: int
) -> Strip:
    """A column made ready to print; its width is measured here, once."""
    if column.most is not None:
        cells = [_cut(cell, column.most, column.overflow) for cell in cells]
    width = max(map(cell_len, (*title, *cells)))
    return Strip(column, cells, styles, title, gap, width)


def fitting(strips: Sequence[Strip], width: int) -> list[Strip]:
    """The columns that fit, in their order.

    The first one, which names the rows, and those of rank 0 are always there; then each rank, the
    lowest first, joins as a whole where there is room.
    """
    ranks = [0, *(one.column.rank for one in strips[1:])]
    chosen = {0}
    for rank in sorted(set(ranks) - {0}):
        wanted = chosen | {rank}
        if _extent([one for one, its in zip(strips, ranks, strict=True) if its in wanted]) <= width:
            chosen = wanted
    return [one for one, its in zip(strips, ranks, strict=True) if its in chosen]


def lines(strips: Sequence[Strip], width: int) -> Iterator[Line]:
    """The title and the rows; text gives way where even the chosen columns are too wide."""
    widths = _widths(strips, width)
    height = max(len(one.title) for one in strips)
    for number in range(height):
        titles = [("",) * (height - len(one.title)) + one.title for one in strips]
        yield _line(strips, widths, [(title[number], "bold") for title in titles])
    for number in range(len(strips[0].cells)):
        cells = [_fitted(one, number, size) for one, size in zip(strips, widths, strict=True)]
        for part in range(max(map(len, cells))):
            row = [cell[part] if part < len(cell) else "" for cell in cells]
            styles = [one.styles[number] for one in strips]
            yield _line(strips, widths, list(zip(row, styles, strict=True)))


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """Lines that break between words alone; rich would fold or crop a long word, such as a path."""
    plain = "".join(text for text, _ in line)
    start, breaks = 0, [0]
    for word in re.finditer(r"\S+", plain):
        if word.start() > start and cell_len(plain[start : word.end()]) > width:
            start = word.start()
            breaks.append(start)
    for first, last in pairwise([*breaks, len(plain)]):
        yield _part(line, first, last)


def cell_len(text: str) -> int:
    """The cells of a terminal that a text takes; rich knows those of what is no plain Latin."""
    if text.isprintable() and (text.isascii() or max(text.replace("…", ".")) < _UNUSUAL):
        return len(text)
    from rich.cells import cell_len as cells_of

    return cells_of(text)


_UNUSUAL = "\u0300"
"""From here on characters may take no cell, or two."""


def _part(line: Line, first: int, last: int) -> Line:
    """Some characters of a line, less the blanks at their end."""
    parts, start = [], 0
    for text, style in line:
        parts.append((text[max(0, first - start) : max(0, last - start)], style))
        start += len(text)
    return _stripped(parts)


def _stripped(line: Line) -> Line:
    parts = list(line)
    while parts and not parts[-1][0].rstrip():
        parts.pop()
    if parts:
        text, style = parts.pop()
        parts.append((text.rstrip(), style))
    return parts


def _fitted(one: Strip, row: int, size: int) -> list[str]:
    """The lines of a cell."""
    cell = one.cells[row]
    if one.is_left and one.width > size:
        if one.column.overflow == "wrap":
            return textwrap.wrap(cell, size, break_long_words=False) or [""]
        return [_cut(cell, size, one.column.overflow)]
    return [cell]


def _line(strips: Sequence[Strip], widths: list[int], cells: list[tuple[str, str]]) -> Line:
    line: list[tuple[str, str]] = []
    for one, size, (text, style) in zip(strips, widths, cells, strict=True):
        free = max(0, size - cell_len(text))
        line.append((" " * (one.gap + (0 if one.is_left else free)), ""))
        line += [(text, style), (" " * (free if one.is_left else 0), "")]
    return _stripped(line)


def _extent(strips: Sequence[Strip]) -> int:
    return sum(one.width + one.gap for one in strips)


def _widths(strips: Sequence[Strip], width: int) -> list[int]:
    """Full widths, less what the widest columns of text must give up."""
    widths = [one.width for one in strips]
    for _ in range(_extent(strips) - width):
        texts = [index for index, one in enumerate(strips) if widths[index] > one.least]
        if not texts:
            break
        widths[max(texts, key=lambda index: widths[index])] -= 1
    return widths


def _cut(text: str, size: int, overflow: str) -> str:
    if cell_len(text) <= size:
        return text
    return _without_middle(text, size) if overflow == "middle" else _without_start(text, size)


def _without_start(text: str, size: int) -> str:
    """The end of a name tells more than its start: stage.1.expand and stage.1.project."""
    tail = text[-(size - 1) :]
    while cell_len(tail) > size - 1:
        tail = tail[1:]
    return f"…{tail}{' ' * (size - 1 - cell_len(tail))}"


def _without_middle(text: str, size: int) -> str:
    """A name cut before its variant if that will do: shufflenetv2_e…:0.5x*."""
    variant = text.index(":") if ":" in text else len(text) - size // 2
    tail = min(len(text) - variant, size - 1 - _HEAD)
    return f"{text[: size - 1 - tail]}…{text[-tail:]}"
