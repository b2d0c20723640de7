"""A report as plain records, the contract of ``costmodel.report/1``: exact integers, no marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.cost import Cost
from costmodel.network import Layer
from costmodel.ops import name_of
from costmodel.units import BYTES

if TYPE_CHECKING:
    from costmodel.report import Report, Row


def report_record(report: Report, dtype: str | None = None) -> dict[str, object]:
    """One report, as under ``reports``; with ``dtype`` its MAC in bytes as well."""
    network = report.network
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "batch": network.batch,
        "flops_convention": report.flops_convention,
        "bn": report.bn,
        "parameters": {name: _plain(value) for name, value in network.parameters.items()},
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
        "totals": totals_of(report) | _octets(report.total().cost, dtype),
        "blocks": [_block(report, row) for row in report.by_block()],
        "layers": [
            _layer(layer, cost) for layer, cost in zip(network.layers, report.costs, strict=True)
        ],
    }


def _plain(value: object) -> object:
    """An exact number as JSON can hold it: an integer, or text such as 7/20."""
    return value if isinstance(value, int | str | bool) else str(value)


def _octets(cost: Cost, dtype: str | None) -> dict[str, object]:
    if dtype is None:
        return {}
    return {"dtype": dtype, "mac_bytes": cost.mac * BYTES[dtype]}


def _block(report: Report, row: Row) -> dict[str, object]:
    structure = report.structure(row.name)
    mark = report.network.block_marks.get(row.name)
    return {
        "name": row.name,
        "stage": report.layers_of(row.name)[0].stage,
        "flops": row.cost.flops,
        "mac": row.cost.mac,
        "params": row.cost.params,
        "elementwise_mac": row.elementwise_mac,
        "movement_mac": row.movement_mac,
        "fragments": structure.fragments.total,
        "width": float(structure.fragments.width),
        "critical_path": structure.critical_path,
        "parallelism": structure.parallelism,
        "line": mark.line if mark else None,
    }


def _layer(layer: Layer, cost: Cost) -> dict[str, object]:
    return {
        "name": layer.name,
        "op": name_of(layer.op),
        "kind": layer.kind.value,
        "block": layer.block,
        "inputs": [list(shape) for shape in layer.shapes],
        "output": list(layer.output),
        "flops": cost.flops,
        "mac": cost.mac,
        "reads": cost.reads,
        "writes": cost.writes,
        "weights": cost.weights,
        "params": cost.params,
        "line": layer.mark.line if layer.mark else None,
    }


def totals_of(report: Report) -> dict[str, int | float]:
    """The totals of a report under their names in JSON."""
    row = report.total()
    cost = row.cost
    return {
        "flops": cost.flops,
        "mac": cost.mac,
        "reads": cost.reads,
        "writes": cost.writes,
        "weights": cost.weights,
        "params": cost.params,
        "intensity": row.intensity,
        "ops": row.ops,
        "elementwise_mac": row.elementwise_mac,
        "elementwise_share": row.elementwise_share,
        "movement_mac": row.movement_mac,
        "movement_share": row.movement_share,
        "max_fragments": report.max_fragments,
        "critical_path": report.critical_path,
        "parallelism": report.parallelism,
        "peak_activations": report.peak_activations,
    }
