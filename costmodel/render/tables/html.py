"""Sections as HTML, for notebooks: a table, or its summary and the table folded away below it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from costmodel.render.tables.cells import shown
from costmodel.render.tables.table import Column, Section, Table, View


def written(view: View) -> str:
    """The sections, one after the other."""
    return "".join("".join(_section(section)) for section in view.sections())


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"<h4>{escape(section.heading.name + section.heading.variant)}</h4>"
    table = section.table.shown("everywhere")
    if section.summary:
        yield _table(section.summary)
        count, name = len(table.columns[0].values), table.columns[0].title
        title = f"{count} {name}{'s' * (count != 1)}"
        yield f"<details><summary>{escape(title)}</summary>{_table(table)}</details>"
        return
    yield _table(table)
    for note in (*table.notes(), *section.notes):
        yield f"<p><small>{escape(note)}</small></p>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(column.title)}</th>" for column in table.columns)
    rows = zip(*map(_cells, table.columns), strict=True)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(column: Column) -> Iterator[str]:
    for value in column.values:
        cell = escape(shown(column.form, value))
        yield f'<td style="text-align: {column.flush}">{cell}</td>'
