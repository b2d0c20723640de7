"""Sections as HTML, for notebooks: a table, or its summary and the table folded away below it.

It looks as pages do, by a style of its own that stands beside it and touches nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from costmodel.render.tables.cells import shown
from costmodel.render.tables.table import Column, Section, Table, View
from costmodel.render.tokens import heat, of_notebooks


def written(view: View) -> str:
    """The sections, one after the other."""
    sections = "".join("".join(_section(section)) for section in view.sections())
    return f'<div class="costmodel"><style>{of_notebooks()}</style>{sections}</div>'


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
    rows = zip(*map(_cells, table.columns), strict=True)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{_head(table) if table.is_headed else ''}<tbody>{body}</tbody></table>"


def _head(table: Table) -> str:
    cells = (
        f'<th scope="col" style="text-align: {column.flush}">{escape(column.title)}</th>'
        for column in table.columns
    )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _cells(column: Column) -> Iterator[str]:
    words = "words" if column.overflow == "wrap" else ""
    shares = column.heat or (0.0,) * len(column.values)
    for value, share in zip(column.values, shares, strict=True):
        name = f"heat-{step}" if (step := heat(share)) else words
        marked = f' class="{name}"' if name else ""
        cell = escape(shown(column.form, value))
        yield f'<td{marked} style="text-align: {column.flush}">{cell}</td>'
