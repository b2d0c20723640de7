"""Sections for a terminal: tables that fit its width, text that breaks between words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from costmodel.render.tables.cells import fitted
from costmodel.render.tables.layout import Strip, fitting, lines, strip, wrapped
from costmodel.render.tables.table import Heading, Line, Screen, Section, Table, View

_NARROW = 100
"""Below this many columns counts are shortened to four digits."""

_HOT, _COLD = 0.1, 0.01
"""Shares of the total from which a cell stands out, and below which it steps back."""


def encode(view: View, screen: Screen) -> Iterator[str]:
    """The sections, an empty line between them."""
    for number, section in enumerate(view.sections()):
        yield "\n" * (number > 0) + screen.written(_section(section, screen.width))


def _section(section: Section, width: int) -> Iterator[Line]:
    if section.heading:
        yield from _heading(section.heading, width)
    yield from _table(section.table.shown("everywhere", "screen"), width)
    if section.summary:
        yield ()
        yield from _table(section.summary, width)
    if section.notes:
        yield ()
        yield from _notes(section.notes, width)


def _heading(heading: Heading, width: int) -> Iterator[Line]:
    asked = f"  {heading.request}  {heading.place}"
    line = ((heading.name, "bold"), (heading.variant, "bold cyan"), (asked, "dim"))
    yield from wrapped(line, width)
    yield from _notes([heading.settings], width)
    yield ()


def _notes(notes: Iterable[str], width: int) -> Iterator[Line]:
    for note in notes:
        for line in textwrap.wrap(note, width, break_long_words=False):
            yield ((line, "dim"),)


def _table(table: Table, width: int) -> Iterator[Line]:
    """A table, cut to its heaviest rows, and what is missing of it."""
    kept = _heaviest(table)
    is_narrow = width < _NARROW
    strips = [
        _strip(table, number, kept, is_narrow=is_narrow) for number in range(len(table.columns))
    ]
    visible = fitting(strips, width)
    yield from lines(visible, width)
    hidden = list(dict.fromkeys(one.column.title for one in strips if one not in visible))
    yield from _notes(_omissions(table, kept, hidden), width)
    yield from _notes(table.of([one.column for one in visible]).notes(), width)


def _strip(table: Table, number: int, kept: Sequence[int], *, is_narrow: bool) -> Strip:
    column = table.columns[number]
    cells = [fitted(column.form, column.values[row], is_narrow=is_narrow) for row in kept]
    styles = [_style(table, number, row) for row in kept]
    if table.groups:
        cells, styles = _grouped(table.names(), number, cells, styles)
    if table.is_headed:
        gap = column.gap if number else 0
        return strip(column, cells, styles, column.lines or (column.title,), gap)
    # Names that stand for titles are bold up to the next column.
    cells = [cell.ljust(max(map(len, cells)) + 2) for cell in cells] if number == 0 else cells
    return strip(column, cells, styles, (), column.gap if number > 1 else 0)


def _style(table: Table, number: int, row: int) -> str:
    column = table.columns[number]
    if number == 0:
        return "cyan" if table.is_headed else "bold"
    if column.heat:
        return _heat(column.heat[row])
    return "dim" if column.is_aside else ""


def _heat(share: float) -> str:
    if _COLD <= share < _HOT:
        return ""
    # Magenta can be read on black and on white; yellow and green cannot.
    return "bold magenta" if share >= _HOT else "dim"


def _grouped(
    names: Sequence[tuple[str, object]], number: int, cells: list[str], styles: list[str]
) -> tuple[list[str], list[str]]:
    """A column with a row of its own above each group; names are not repeated."""
    grouped: list[tuple[str, str]] = []
    before: tuple[str, object] = ("", "")
    for name, cell, style in zip(names, cells, styles, strict=True):
        group, is_first = name[0], number == 0
        if group and group != before[0]:
            grouped.append((group if is_first else "", style))
        indented = "" if name == before else f"  {cell}" if group else cell
        grouped.append((indented if is_first else cell, style))
        before = name
    return [cell for cell, _ in grouped], [style for _, style in grouped]


def _heaviest(table: Table) -> Sequence[int]:
    """The rows to show, in their order."""
    rows = range(len(table.columns[0].values))
    if table.most is None or len(rows) <= table.most:
        return rows
    return sorted(sorted(rows, key=lambda row: -table.weights[row])[: table.most])


def _omissions(table: Table, kept: Sequence[int], hidden: Sequence[str]) -> Iterator[str]:
    missing = len(table.columns[0].values) - len(kept)
    if missing:
        rest = 1 - sum(table.weights[row] for row in kept) / (sum(table.weights) or 1)
        rows = "1 row" if missing == 1 else f"{missing:,} rows"
        yield f"({rows} with less {table.weighed}, {100 * rest:.1f} % of it: --all shows every row)"
    if hidden:
        yield f"({table.hidden.format(', '.join(hidden))})"
