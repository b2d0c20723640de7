"""Reports and lists as Markdown tables."""

from __future__ import annotations

from costmodel.analysis.report import Report
from costmodel.render.tables.cells import shown, title
from costmodel.render.views.report import Table
from costmodel.render.views.totals import totals_in_words


def report_to_markdown(report: Report, table: Table) -> str:
    """A heading, the table, and the totals below it."""
    network = report.network
    shapes = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    words = tuple(totals_in_words(report, table, is_exact=True))
    totals = Table(("total", "value", "meaning"), words, ())
    parts = (shapes, table_to_markdown(table.readable()) + "\n" + table_to_markdown(totals))
    return f"## {_escaped(title(network))}\n\n" + "\n\n".join(parts)


def table_to_markdown(table: Table) -> str:
    """A table with numbers flush right."""
    numeric = [
        name == "value" or all(isinstance(row[index], int | float) for row in table.rows)
        for index, name in enumerate(table.columns)
    ]
    lines = [
        _row(table.columns),
        _row(tuple("---:" if flush else "---" for flush in numeric)),
    ]
    lines += [
        _row(tuple(shown(column, cell) for column, cell in zip(table.columns, row, strict=True)))
        for row in table.rows
    ]
    return "\n".join(lines) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
