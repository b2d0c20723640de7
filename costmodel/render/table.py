"""Reports and lists as plain tables, columns and cells, before any format is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from costmodel.ops import name_of
from costmodel.report import Report, Row
from costmodel.units import BYTES

LEVELS = ("op", "block", "stage", "kind")


class Table(NamedTuple):
    """Column titles and rows of ints, floats (ratios) and text; ``weights`` order rows by MAC."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    weights: tuple[int, ...]


def table_of(report: Report, by: str, dtype: str | None = None) -> Table:
    """The costs of a report at one level: ``op``, ``block``, ``stage`` or ``kind``."""
    rows = {
        "op": report.by_op,
        "block": report.by_block,
        "stage": report.by_stage,
        "kind": report.by_kind,
    }[by]()
    extra_columns, extra_cells = _extras(report, by)
    columns = (by, *extra_columns, "FLOPs", "MAC", "params", "FLOPs/MAC", "elementwise", "movement")
    columns += (f"MAC bytes ({dtype})",) if dtype else ()
    cells = tuple(
        (row.name, *extra, *_cells(row, dtype))
        for row, extra in zip(rows, extra_cells, strict=True)
    )
    return Table(columns, cells, tuple(row.cost.mac for row in rows))


def _cells(row: Row, dtype: str | None) -> tuple[object, ...]:
    cost = row.cost
    shares = (row.intensity, row.elementwise_share, row.movement_share)
    octets = (cost.mac * BYTES[dtype],) if dtype else ()
    return (cost.flops, cost.mac, cost.params, *shares, *octets)


def _extras(report: Report, by: str) -> tuple[tuple[str, ...], Sequence[tuple[object, ...]]]:
    """What only one level has: shapes of ops, fragments of blocks, the number of ops."""
    layers = report.network.layers
    if by == "op":
        cells = [(name_of(layer.op), str(layer.output), _line(layer.mark)) for layer in layers]
        return ("type", "output", "line"), cells
    if by == "block":
        structures = [report.structure(block) for block in report.blocks]
        shapes = [str(report.layers_of(block)[-1].output) for block in report.blocks]
        lines = [_line(report.network.block_marks.get(block)) for block in report.blocks]
        return ("output", "line", "fragments", "width"), [
            (shape, line, found.fragments.total, float(found.fragments.width))
            for shape, line, found in zip(shapes, lines, structures, strict=True)
        ]
    grouped = report.by_stage() if by == "stage" else report.by_kind()
    return ("ops",), [(row.ops,) for row in grouped]


def _line(mark: object) -> object:
    return getattr(mark, "line", "")


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
        )
        for row in rows
    )
    columns = ("spec", "variant", "input", "FLOPs", "MAC", "params")
    return Table(columns, cells, tuple(row["mac"] for row in rows))
