"""Reports and lists as JSON, a versioned contract: exact integers, shapes as [n, c, h, w].

``costmodel.report/1`` and ``costmodel.list/1`` may gain keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from costmodel.cost import Cost
from costmodel.network import Layer
from costmodel.ops import name_of
from costmodel.render.table import totals_of
from costmodel.report import Report, Row
from costmodel.units import BYTES


def report_to_dict(report: Report, dtype: str | None = None) -> dict[str, object]:
    """One report, as under ``reports`` of ``costmodel.report/1``."""
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


def reports_to_json(reports: Iterable[Report], dtype: str | None = None) -> Iterator[str]:
    """``costmodel.report/1`` in pieces: one line for each block and layer, to read and to diff."""
    yield '{\n"schema": "costmodel.report/1",\n"reports": ['
    for number, report in enumerate(reports):
        fields = report_to_dict(report, dtype)
        yield (",\n{\n" if number else "\n{\n") + ",\n".join(
            f"{json.dumps(key)}: {_lines(value)}" for key, value in fields.items()
        )
        yield "\n}"
    yield "\n]\n}\n"


def list_to_json(rows: Sequence[dict[str, object]]) -> str:
    """``costmodel.list/1``: one row for each variant of each spec."""
    return f'{{\n"schema": "costmodel.list/1",\n"rows": {_lines(list(rows))}\n}}\n'


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"


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
        "fragments": structure.fragments.count,
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
