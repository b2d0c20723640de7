"""A report as plain records, the contract of ``costmodel.report/1``: exact integers, no marks."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from costmodel.core.cost import Cost
from costmodel.core.marks import Mark
from costmodel.core.network import Layer, Network
from costmodel.core.si import BYTES
from costmodel.ops import name_of

if TYPE_CHECKING:
    from costmodel.analysis.report import Report, Row


def report_record(report: Report, dtype: str | None = None) -> dict[str, object]:
    """One report, as under ``reports``; with ``dtype`` its MAC in bytes as well."""
    network = report.network
    files = files_of(network)
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
            _layer(layer, cost, files)
            for layer, cost in zip(network.layers, report.costs, strict=True)
        ],
    }


def files_of(network: Network) -> dict[str, str]:
    """The files that layers are written in, by the names of their sources.

    Each is given as seen from the spec's folder: ``net.yaml``, ``blocks/cells.yaml``.
    """
    marks = [layer.mark for layer in network.layers if layer.mark]
    names = {mark.source.name for mark in marks}
    spec = spec_file(network)
    folder = os.path.dirname(spec) if spec else ""  # noqa: PTH120  (a name, maybe <stdin>)
    return {name: os.path.relpath(name, folder or ".").replace(os.sep, "/") for name in names}


def spec_file(network: Network) -> str | None:
    """The name of the file that holds the list of layers; blocks are asked for nowhere else."""
    mark: Mark | None = next(iter(network.block_marks.values()), None)
    return mark.source.name if mark else None


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


def _layer(layer: Layer, cost: Cost, files: dict[str, str]) -> dict[str, object]:
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
        "file": files[layer.mark.source.name] if layer.mark else None,
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
