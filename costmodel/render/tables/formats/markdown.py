"""Sections as Markdown: numbers written out and flush right, without what only a screen shows."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.render.markdown import escaped, row
from costmodel.render.tables.cells import shown
from costmodel.render.tables.table import Column, Heading, Screen, Section, Table, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """The sections, an empty line between them."""
    for number, section in enumerate(view.sections()):
        yield "\n" * (number > 0) + "".join(_section(section))


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield _heading(section.heading)
    table = section.table.shown("everywhere")
    yield _table(table)
    yield from (f"\n{escaped(note)}\n" for note in table.notes())
    if section.summary:
        yield "\n" + _table(section.summary)
    if section.notes:
        yield "\n" + "".join(f"- {escaped(note)}\n" for note in section.notes)


def _heading(heading: Heading) -> str:
    return f"## {escaped(heading.name + heading.variant)}\n\n{escaped(heading.request)}\n\n"


def _table(table: Table) -> str:
    names = [f"{group} {name}" if group else str(name) for group, name in table.names()]
    columns = [names, *map(_cells, table.columns[1:])]
    head = row(escaped(column.title) for column in table.columns)
    rule = row("---:" if column.flush == "right" else "---" for column in table.columns)
    body = (row(map(escaped, cells)) for cells in zip(*columns, strict=True))
    return head + rule + "".join(body)


def _cells(column: Column) -> list[str]:
    return [shown(column.form, value).strip() for value in column.values]
