"""Reports and lists as plain tables, columns and cells, before any format is chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from costmodel.analysis.record import files_of, spec_file
from costmodel.analysis.report import Report
from costmodel.analysis.row import Row
from costmodel.core.si import BYTES
from costmodel.ops import name_of

LEVELS = ("op", "block", "stage", "kind")
"""What a row of a report can be."""

DETAILS = ("kind", "reads", "writes", "weights", "FLOPs share")
"""Columns that tables for reading leave out; ``kind`` only where the type of op is shown too."""


class Table(NamedTuple):
    """Column titles and rows of ints, floats (ratios) and text; ``weights`` order rows by MAC."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    weights: tuple[int, ...]

    def without(self, names: Collection[str]) -> Table:
        """The same table less some columns; the first one, which names the rows, stays."""
        kept = [i for i, name in enumerate(self.columns) if i == 0 or name not in names]
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        return Table(tuple(self.columns[i] for i in kept), rows, self.weights)

    def readable(self) -> Table:
        """The table for a page: without details, and without movement where nothing moves."""
        return self.without((*DETAILS, *self.idle()))

    def idle(self) -> tuple[str, ...]:
        """The column ``movement``, if it is zero from top to bottom."""
        at = self.columns.index("movement") if "movement" in self.columns else 0
        return () if not at or any(row[at] for row in self.rows) else ("movement",)


def table_of(report: Report, by: str, dtype: str | None = None) -> Table:
    """The costs of a report at one level: ``op``, ``block``, ``stage`` or ``kind``."""
    rows, total = _rows(report, by), report.total()
    before, after = _places(report, by)
    named = [{by: row.name} for row in rows]
    costs = [_cost(row, total, dtype) | _shares(row, by) for row in rows]
    records = [a | b | c | d for a, b, c, d in zip(named, before, costs, after, strict=True)]
    cells = tuple(tuple(record.values()) for record in records)
    return Table(tuple(records[0]), cells, tuple(row.cost.mac for row in rows))


def _rows(report: Report, by: str) -> tuple[Row, ...]:
    levels = (report.by_op, report.by_block, report.by_stage, report.by_kind)
    return dict(zip(LEVELS, levels, strict=True))[by]()


def _cost(row: Row, total: Row, dtype: str | None) -> dict[str, object]:
    cost = row.cost
    octets = {f"MAC bytes ({dtype})": cost.mac * BYTES[dtype]} if dtype else {}
    return {
        "FLOPs": cost.flops,
        "FLOPs share": cost.flops / total.cost.flops if total.cost.flops else 0.0,
        "MAC": cost.mac,
        "MAC share": cost.mac / total.cost.mac if total.cost.mac else 0.0,
        **octets,
        "reads": cost.reads,
        "writes": cost.writes,
        "weights": cost.weights,
        "params": cost.params,
        "FLOPs/MAC": row.intensity,
    }


def _shares(row: Row, by: str) -> dict[str, object]:
    # An op, and so a kind, is element-wise or not: nothing that a share could tell.
    if by in ("op", "kind"):
        return {}
    return {"elementwise": row.elementwise_share, "movement": row.movement_share}


_Records = Sequence[dict[str, object]]


def _places(report: Report, by: str) -> tuple[_Records, _Records]:
    """What only one level has, before the costs and after them."""
    layers = report.network.layers
    if by == "op":
        lines = _lines(report)
        before: _Records = [
            {"type": name_of(layer.op), "kind": layer.kind.value, "line": line}
            for layer, line in zip(layers, lines, strict=True)
        ]
        return before, [{"output": str(layer.output)} for layer in layers]
    if by == "block":
        marks = report.network.block_marks
        before = [{"line": marks[block].line if block in marks else ""} for block in report.blocks]
        return before, [_structure(report, block) for block in report.blocks]
    rows = report.by_stage() if by == "stage" else report.by_kind()
    return [{"ops": row.ops} for row in rows], [{}] * len(rows)


def _structure(report: Report, block: str) -> dict[str, object]:
    found = report.structure(block).fragments
    output = str(report.layers_of(block)[-1].output)
    return {"fragments": found.total, "width": float(found.width), "output": output}


def _lines(report: Report) -> list[object]:
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


def list_table(rows: Sequence[dict[str, Any]]) -> Table:
    """The rows of ``costmodel list``."""
    cells = tuple(
        (
            row["spec"],
            row["variant"],
            " ".join("x".join(str(size) for size in shape[1:]) for shape in row["inputs"].values()),
            row["flops"],
            row["mac"],
            row["params"],
            row["intensity"],
            row["elementwise_share"],
            row["movement_share"],
        )
        for row in rows
    )
    named, shares = ("spec", "variant", "input"), ("FLOPs/MAC", "elementwise", "movement")
    columns = (*named, "FLOPs", "MAC", "params", *shares)
    return Table(columns, cells, tuple(row["mac"] for row in rows))
