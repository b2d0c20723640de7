"""Reports and lists for a terminal: a table that fits its width, then the totals in words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from costmodel.analysis.report import Report
from costmodel.core.si import short
from costmodel.render.tables.cells import SHARES, plain, settings_in_words, shown
from costmodel.render.tables.layout import Column, fitting, lines
from costmodel.render.views.report import Table
from costmodel.render.views.totals import totals_in_words

MOST_ROWS = 40
"""Longer tables show the rows with the most MAC, in their order."""

_NARROW = 100
"""Below this many columns counts are shortened to four digits."""

_RANKS = (
    ("FLOPs/MAC",),
    ("elementwise",),
    ("line",),
    ("fragments",),
    ("ops",),
    ("movement",),
    ("MAC share", "FLOPs share"),
    ("type",),
    ("width",),
    ("reads", "writes", "weights"),
    ("output",),
    ("kind",),
)
"""Columns that a narrow terminal may go without, the most important first."""

_TITLES = {
    "FLOPs share": ("%",),
    "MAC share": ("%",),
    "FLOPs/MAC": ("FLOPs", "/MAC"),
    "elementwise": ("element-", "wise %"),
    "movement": ("move-", "ment %"),
    "fragments": ("frag-", "ments"),
}

_NAMES = 18
"""Terminal cells for the names of totals."""

_HOT, _COLD = 0.1, 0.01
"""Shares of the total from which a cell stands out, and below which it steps back."""


def print_report(console: Console, report: Report, table: Table, *, everything: bool) -> None:
    """Heading, table and totals of one report."""
    _print_heading(console, report)
    print_table(console, table, everything=everything)
    console.print()
    is_exact = console.width >= _NARROW
    _print_totals(console, totals_in_words(report, table, is_exact=is_exact))


def _print_heading(console: Console, report: Report) -> None:
    network = report.network
    shapes = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    heading = Text(network.name, style="bold")
    if network.variant:
        heading.append(f" {network.variant}", style="cyan")
    heading.append(settings_in_words(network), style="cyan")
    place = "standard input" if network.spec == "-" else network.spec
    heading.append(f"  {shapes}  {place}", style="not bold dim")
    console.print(heading, soft_wrap=True)
    _print_dim(
        console, ", ".join(f"{name} {plain(value)}" for name, value in network.parameters.items())
    )
    console.print()


def _print_dim(console: Console, text: str) -> None:
    for line in textwrap.wrap(text, console.width):
        console.print(Text(line, style="dim"), soft_wrap=True)


def print_table(console: Console, table: Table, *, everything: bool) -> None:
    """A table, cut to its most expensive rows unless ``everything`` is wanted."""
    kept = range(len(table.rows)) if everything else _heaviest(table)
    is_narrow = console.width < _NARROW
    columns = [
        _column(table, index, kept, is_narrow=is_narrow)
        for index, name in enumerate(table.columns)
        if name not in table.idle()
    ]
    visible = fitting(columns, _RANKS, console.width)
    for line in lines(visible, console.width):
        console.print(line, soft_wrap=True)
    hidden = [column.name for column in columns if column not in visible]
    for note in _omissions(table, kept, hidden):
        _print_dim(console, note)


def _column(table: Table, index: int, kept: Iterable[int], *, is_narrow: bool) -> Column:
    name = table.columns[index]
    values = [table.rows[row][index] for row in kept]
    return Column(
        name,
        _title(name),
        [_cell(name, value, is_narrow=is_narrow) for value in values],
        _styles(table, index, kept),
        gap=0 if index == 0 else 1 if name in ("FLOPs share", "MAC share") else 2,
        is_text=any(isinstance(value, str) for value in values) and name != "line",
    )


def _title(name: str) -> tuple[str, ...]:
    if name.startswith("MAC bytes"):
        return "MAC bytes", name.removeprefix("MAC bytes ")
    return _TITLES.get(name, (name,))


def _cell(column: str, value: object, *, is_narrow: bool) -> str:
    if column in SHARES:
        return shown(column, value).removesuffix(" %")
    if column == "line":
        return str(value).rpartition("/")[2]
    is_count = type(value) is int and (is_narrow or column.startswith("MAC bytes"))
    if isinstance(value, int) and is_count and value >= 10_000:
        return short(value) + ("B" if column.startswith("MAC bytes") else "")
    return shown(column, value)


def _styles(table: Table, index: int, kept: Iterable[int]) -> list[str]:
    name = table.columns[index]
    if index == 0:
        return ["cyan" for _ in kept]
    share = f"{name.removesuffix(' share')} share"
    if share not in table.columns:
        return ["dim" if name in ("line", "output") else "" for _ in kept]
    shares = table.columns.index(share)
    return [_heat(table.rows[row][shares]) for row in kept]


def _heat(share: object) -> str:
    if not isinstance(share, float) or _COLD <= share < _HOT:
        return ""
    # Magenta can be read on black and on white; yellow and green cannot.
    return "bold magenta" if share >= _HOT else "dim"


def _heaviest(table: Table) -> list[int]:
    if len(table.rows) <= MOST_ROWS:
        return list(range(len(table.rows)))
    order = sorted(range(len(table.rows)), key=lambda index: -table.weights[index])
    return sorted(order[:MOST_ROWS])


def _omissions(table: Table, kept: Iterable[int], hidden: list[str]) -> Iterable[str]:
    shown_rows = list(kept)
    missing = len(table.rows) - len(shown_rows)
    if missing:
        rest = 1 - sum(table.weights[row] for row in shown_rows) / (sum(table.weights) or 1)
        rows = "1 row" if missing == 1 else f"{missing:,} rows"
        yield f"({rows} with less MAC, {100 * rest:.1f} % of it: --all shows every row)"
    if hidden:
        yield f"(a wider terminal also shows {', '.join(hidden)})"


def _print_totals(console: Console, totals: list[tuple[str, str, str]]) -> None:
    value_width = max(len(value) for _, value, _ in totals)
    indent = _NAMES + value_width + 2
    for name, value, meaning in totals:
        first, *rest = textwrap.wrap(meaning, max(20, console.width - indent)) or [""]
        line = Text(f"{name:<{_NAMES}}", style="bold")
        line.append(f"{value:>{value_width}}  ", style="not bold")
        line.append(first, style="not bold dim")
        console.print(line, soft_wrap=True)
        for more in rest:
            console.print(Text(" " * indent + more, style="dim"), soft_wrap=True)
