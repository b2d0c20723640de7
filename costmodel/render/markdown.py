"""Reports and lists as Markdown tables."""

from __future__ import annotations

from costmodel.records import totals_of
from costmodel.render.cells import shown
from costmodel.render.table import Table
from costmodel.report import Report


def report_to_markdown(report: Report, table: Table) -> str:
    """A heading, the table, and the totals below it."""
    network = report.network
    shapes = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    totals = Table(
        ("total", "value"),
        tuple((name, value) for name, value in totals_of(report).items()),
        (),
    )
    variant = f" {network.variant}" if network.variant else ""
    return (
        f"## {_escaped(network.name + variant)}\n\n{shapes}\n\n{table_to_markdown(table)}\n"
        f"{table_to_markdown(totals)}"
    )


def table_to_markdown(table: Table) -> str:
    """A table with numbers flush right."""
    numeric = [
        all(isinstance(row[index], int | float) for row in table.rows)
        for index in range(len(table.columns))
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
