"""Reports and lists for a terminal: a table cut to its width, then the totals in words."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from costmodel.render.cells import shown
from costmodel.render.table import Table
from costmodel.report import Report
from costmodel.units import BYTES, short

MOST_ROWS = 40
"""Longer tables show the rows with the most MAC, in their order; a thousand rows take seconds."""

_NARROW = 100
"""Below this many columns counts are shortened to four digits."""

_EXPENDABLE = ("type", "output", "width", "FLOPs/MAC", "line", "fragments", "movement")
"""Columns that a narrow terminal goes without, in the order in which they go."""


def print_report(console: Console, report: Report, table: Table, *, everything: bool) -> None:
    """Heading, table and totals of one report."""
    network = report.network
    shapes = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    heading = Text(network.name, style="bold")
    if network.variant:
        heading.append(f" {network.variant}", style="cyan")
    heading.append(f"  {shapes}", style="dim")
    console.print(heading, soft_wrap=True)
    print_table(console, table, everything=everything)
    for name, value, meaning in _totals(report, table):
        line = Text(f"{name:<17}", style="bold")
        line.append(f"{value:>15}  ", style="default")
        line.append(meaning, style="dim")
        console.print(line, soft_wrap=True)


def print_table(console: Console, table: Table, *, everything: bool) -> None:
    """A table, cut to its most expensive rows unless ``everything`` is wanted."""
    kept = range(len(table.rows)) if everything else _heaviest(table)
    is_narrow = console.width < _NARROW
    cells = [
        [_cell(column, value, narrow=is_narrow) for column, value in _pairs(table, i)] for i in kept
    ]
    visible = _fitting(table, cells, console.width)
    rich = RichTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index in visible:
        is_text = any(isinstance(row[index], str) for row in table.rows)
        rich.add_column(
            table.columns[index],
            justify="left" if is_text else "right",
            no_wrap=True,
            style="cyan" if index == 0 else None,
        )
    for row in cells:
        rich.add_row(*(Text(row[index]) for index in visible))
    console.print(rich)
    _print_omissions(console, table, len(cells), [table.columns[i] for i in visible])


def _pairs(table: Table, row: int) -> zip[tuple[str, object]]:
    return zip(table.columns, table.rows[row], strict=True)


def _cell(column: str, value: object, *, narrow: bool) -> str:
    if narrow and type(value) is int and value >= 10_000:
        return short(value)
    return shown(column, value)


def _heaviest(table: Table) -> list[int]:
    if len(table.rows) <= MOST_ROWS:
        return list(range(len(table.rows)))
    order = sorted(range(len(table.rows)), key=lambda index: -table.weights[index])
    return sorted(order[:MOST_ROWS])


def _fitting(table: Table, cells: list[list[str]], width: int) -> list[int]:
    """The columns that fit side by side, the expendable ones dropped one by one."""
    widths = [
        max([len(column), *(len(row[index]) for row in cells)]) + 2
        for index, column in enumerate(table.columns)
    ]
    visible = list(range(len(table.columns)))
    for expendable in _EXPENDABLE:
        if sum(widths[index] for index in visible) - 2 <= width:
            break
        visible = [index for index in visible if table.columns[index] != expendable]
    return visible


def _print_omissions(console: Console, table: Table, rows: int, columns: list[str]) -> None:
    hidden = [column for column in table.columns if column not in columns]
    notes = []
    if rows < len(table.rows):
        notes.append(
            f"{len(table.rows) - rows} rows with less MAC are not shown; --all shows every row"
        )
    if hidden:
        notes.append(f"a wider terminal also shows {', '.join(hidden)}")
    for note in notes:
        console.print(Text(f"({note})", style="dim"), soft_wrap=True)
    console.print()


def _totals(report: Report, table: Table) -> list[tuple[str, str, str]]:
    row = report.total()
    cost = row.cost
    convention = "multiply-adds" if report.flops_convention == "1x" else "2 per multiply-add"
    parts = f"{short(cost.reads)} read, {short(cost.writes)} written, {short(cost.weights)} weights"
    totals = [
        ("FLOPs", f"{cost.flops:,}", f"{convention} of convolutions and fully connected layers"),
        ("MAC", f"{cost.mac:,}", f"elements: {parts}"),
        *_octets(cost.mac, table),
        ("params", f"{cost.params:,}", "learnable"),
        ("FLOPs/MAC", f"{row.intensity:.2f}", "arithmetic intensity"),
        ("element-wise", f"{100 * row.elementwise_share:.1f} %", "of MAC, depthwise included (G4)"),
        ("data movement", f"{100 * row.movement_share:.1f} %", "of MAC: concat, split, shuffle"),
        ("max fragments", f"{report.max_fragments}", "in one block (G3)"),
        (
            "critical path",
            f"{report.critical_path}",
            f"of {row.ops} ops: parallelism {report.parallelism:.2f}",
        ),
        ("peak activations", f"{report.peak_activations:,}", "elements alive at once"),
    ]
    if report.bn == "separate":
        totals.append(("batch norm", "separate", "as ops of their own, not folded"))
    return totals


def _octets(mac: int, table: Table) -> list[tuple[str, str, str]]:
    title = table.columns[-1]
    for dtype, size in BYTES.items():
        if title == f"MAC bytes ({dtype})":
            return [("MAC bytes", f"{mac * size:,}", f"at {dtype}, {size} bytes an element")]
    return []
