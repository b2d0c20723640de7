"""Reports: the costs at one level, and the totals in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Literal

from costmodel.analysis.counters import COUNTERS
from costmodel.analysis.counting import not_measured
from costmodel.analysis.metric import Metric
from costmodel.analysis.records import files_of, spec_file
from costmodel.analysis.report import Report
from costmodel.analysis.row import Row
from costmodel.analysis.selection import COLUMNS, NAMED, is_told
from costmodel.core.decimals import plain
from costmodel.core.network import Network
from costmodel.core.values import dataclass
from costmodel.ops import name_of
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.columns import counts, measured
from costmodel.render.views.latency import time_column, time_record, with_time
from costmodel.render.views.totals import totals_table
from costmodel.render.views.words import named_ops, settings_in_words, unmeasured_note

if TYPE_CHECKING:
    from costmodel.latency.predicting.prediction import Prediction

MOST_ROWS = 40
"""Longer tables show the rows with the most MAC on a screen, in their order."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports one after the other, a row for each ``by``: ``op``, ``block``, ``stage``, ``kind``.

    In bytes as well where anything says a dtype; ``everything`` leaves out no row of a long table.
    ``times`` are what is predicted of each, None where that is too little to be told.
    """

    reports: Iterable[Report]
    by: str = "block"
    everything: bool = False
    times: Sequence[Prediction | None] = ()

    def sections(self) -> Iterator[Section]:
        """Heading, table and totals of each report."""
        for report, time in self._timed():
            most = None if self.everything else MOST_ROWS
            table = report_table(report, self.by, most, time=time)
            totals = totals_table(report)
            totals = with_time(totals, time) if time else totals
            yield Section(table, _heading(report.network), totals, notes=_notes(report))

    def records(self) -> Iterator[dict[str, object]]:
        """The rows of all reports, each with its spec, its variant and the dtype."""
        reports = list(self._timed())
        stated = any(report.network.states_dtypes for report, _ in reports)
        for report, time in reports:
            network = report.network
            dtype = {"dtype": network.dtypes} if stated else {}
            named = {"spec": network.spec, "variant": network.variant, **dtype}
            table = report_table(report, self.by, stated=stated, time=time)
            yield from (named | row for row in table.records())

    def contract(self) -> dict[str, object]:
        """``costmodel.report/1``: every block and layer, whatever ``by`` is."""
        records = (
            report.record() | ({"predicted": time_record(time)} if time else {})
            for report, time in self._timed()
        )
        return {"schema": "costmodel.report/1", "reports": records}

    def _timed(self) -> Iterator[tuple[Report, Prediction | None]]:
        """Each report with its time; the times end where none is asked for."""
        return zip(self.reports, chain(self.times, repeat(None)), strict=False)


def _heading(network: Network) -> Heading:
    return Heading(
        network.name,
        (f" {network.variant}" if network.variant else "") + settings_in_words(network),
        ", ".join(f"{name} {shape}" for name, shape in network.inputs.items()),
        "standard input" if network.spec == "-" else network.spec,
        ", ".join(
            [
                *(f"{name} {plain(value)}" for name, value in network.parameters.items()),
                *_uncovered(network),
            ]
        ),
    )


def _notes(report: Report) -> tuple[str, ...]:
    """Where FLOPs are another tool's, the ops of which it is not known what it counts."""
    tool = report.flops_convention
    left = named_ops(not_measured(report.network.layers, tool)) if tool in COUNTERS else []
    return (unmeasured_note(tool, left),) if left else ()


def _uncovered(network: Network) -> Iterator[str]:
    """How much of an imported model no count is known for."""
    if missed := len(network.uncovered):
        share = 100 * missed / network.nodes
        yield f"not covered: {missed} of {network.nodes} nodes ({share:.1f} %)"


def report_table(
    report: Report,
    by: str,
    most: int | None = None,
    *,
    stated: bool = False,
    time: Prediction | None = None,
) -> Table:
    """The costs of a report at one level, at most so many rows of them on a screen.

    In bytes as well where a dtype is ``stated``, by this network or by others beside it; with the
    ``time`` that is predicted of it.
    """
    stated = stated or report.network.states_dtypes
    rows, total = _rows(report, by), report.total()
    key = "name" if by in ("op", "block") else by
    columns = (
        Column(by, [row.name for row in rows], key=key),
        *_places(report, by, rows, stated=stated),
        *_costs(report.network, rows, by, total, stated=stated),
        *([time_column(time, rows, by)] if time else []),
        *_structure(report, by),
    )
    return Table(columns, weights=tuple(row.cost.mac for row in rows), most=most)


def _rows(report: Report, by: str) -> tuple[Row, ...]:
    levels = {
        "op": report.by_op, "block": report.by_block, "stage": report.by_stage,
        "kind": report.by_kind,
    }  # fmt: skip
    return levels[by]()


def _places(report: Report, by: str, rows: tuple[Row, ...], *, stated: bool) -> Iterator[Column]:
    """What tells the rows apart: their ops and lines, or how many ops they are."""
    if by == "op":
        layers = report.network.layers
        yield Column("type", [name_of(layer.op) for layer in layers], key="op", rank=8)
        kinds = [layer.kind.value for layer in layers]
        yield Column("kind", kinds, where="screen", rank=12)
        yield _lines(_op_lines(report))
        yield _owners([layer.weights_of for layer in layers])
        if stated:
            yield _dtypes(report.network)
    elif by == "block":
        marks = report.network.block_marks
        yield _lines([marks[one].line if one in marks else "" for one in report.blocks])
    else:
        yield counts("ops", [row.ops for row in rows], rank=5)


def _owners(names: list[str]) -> Column:
    """Whose weights each layer uses; people see it where any are used more than once."""
    where: Literal["everywhere", "records"] = "everywhere" if any(names) else "records"
    return Column("weights of", names, key="weights_of", where=where, rank=8, is_aside=True)


def _dtypes(network: Network) -> Column:
    """The dtypes of each layer; people see them where they differ."""
    where: Literal["everywhere", "records"] = (
        "everywhere" if network.dtypes == "mixed" else "records"
    )
    values = [str(network.dtype_of(layer)) for layer in network.layers]
    return Column("dtype", values, where=where, rank=4, is_aside=True)


def _lines(values: list[object]) -> Column:
    """Where rows are written; people see it where any is, which no part of a model is."""
    where: Literal["everywhere", "records"] = "everywhere" if any(values) else "records"
    is_one_file = all(isinstance(value, int) for value in values)
    flush: Literal["left", "right"] = "right" if is_one_file else "left"
    return Column("line", values, "line", flush=flush, where=where, rank=3, is_aside=True)


def _costs(
    network: Network, rows: tuple[Row, ...], by: str, total: Row, *, stated: bool
) -> Iterator[Column]:
    for name, caption in COLUMNS.items():
        metric = NAMED[name]
        # An op, and so a kind, is element-wise or not: nothing that a share could tell.
        if metric.of_row is None or (metric.nature == "share" and by in ("op", "kind")):
            continue
        if not is_told(metric, stated=stated):
            continue
        values = [metric.of_row(row) for row in rows]
        shares = _of(values, metric.of_row(total)) if caption.has_share else []
        column = measured(metric, caption, values, heat=shares)
        if metric.told == "with a dtype":
            lines = (metric.title, f"({network.dtypes})")
            column = column._replace(title=" ".join(lines), lines=lines)
        yield column
        if shares:
            yield _share(metric, shares)


def _of(values: list[float], total: float) -> list[float]:
    return [value / total if total else 0.0 for value in values]


def _share(metric: Metric, shares: list[float]) -> Column:
    """Shares of the total; pages have those of MAC alone."""
    return Column(
        f"{metric.title} share",
        shares,
        "share",
        f"{metric.json_key}_share",
        flush="right",
        where="everywhere" if metric.name == "mac" else "screen",
        lines=("%",),
        gap=1,
        rank=7,
        heat=shares,
    )


def _structure(report: Report, by: str) -> Iterator[Column]:
    if by == "block":
        found = [report.structure(block).fragments for block in report.blocks]
        outputs = [str(report.layers_of(block)[-1].output) for block in report.blocks]
        totals = [one.total for one in found]
        yield counts("fragments", totals, rank=4)._replace(lines=("frag-", "ments"))
        widths = [float(one.width) for one in found]
        yield Column("width", widths, "ratio", flush="right", rank=9)
    elif by == "op":
        outputs = [str(layer.output) for layer in report.network.layers]
    else:
        return
    yield Column("output", outputs, rank=11, is_aside=True)


def _op_lines(report: Report) -> list[object]:
    """Where each layer is written: a line of the spec, or of a file that it includes."""
    files, spec = files_of(report.network), spec_file(report.network)
    marks = [layer.mark for layer in report.network.layers]
    return [
        ""
        if mark is None
        else mark.line
        if mark.source.name == spec
        else f"{files[mark.source.name]}:{mark.line}"
        for mark in marks
    ]
