"""A report as HTML, for notebooks."""

from __future__ import annotations

from html import escape

from costmodel.analysis.report import Report
from costmodel.render.tables.cells import shown, title
from costmodel.render.views.report import Table, table_of
from costmodel.render.views.totals import totals_in_words


def report_to_html(report: Report) -> str:
    """The totals and, folded away, the costs of each block."""
    table = table_of(report, "block")
    words = tuple(totals_in_words(report, table, is_exact=True))
    totals = Table(("total", "value", "meaning"), words, ())
    return (
        f"<h4>{escape(title(report.network))}</h4>{_table(totals)}"
        f"<details><summary>{len(report.blocks)} blocks</summary>"
        f"{_table(table.readable())}</details>"
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "".join(
        "<tr>"
        + "".join(_cell(column, value) for column, value in zip(table.columns, row, strict=True))
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(column: str, value: object) -> str:
    side = "right" if isinstance(value, int | float) or column == "value" else "left"
    return f'<td style="text-align: {side}">{escape(shown(column, value))}</td>'
