"""A report as plain records, the contract of ``costmodel.report/1``: exact integers, no marks."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable, Iterator, Mapping

from costmodel.analysis.metric import Measured, Where
from costmodel.analysis.row import Row
from costmodel.analysis.selection import at
from costmodel.analysis.structure import Structure
from costmodel.core.marks import Mark
from costmodel.core.network import Network
from costmodel.ops import name_of

Record = dict[str, object]


def network_record(network: Network) -> Record:
    """What a network is called, and its batch."""
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "batch": network.batch,
    }


def settings_record(network: Network) -> Record:
    """The parameters and inputs of a network."""
    return {
        "parameters": {name: _plain(value) for name, value in network.parameters.items()},
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
    }


def uncovered_record(network: Network) -> Record:
    """The nodes of an imported model that no count is known for; none of a spec."""
    missed = network.uncovered
    return {
        "nodes": len(missed),
        "share": len(missed) / network.nodes if missed else 0.0,
        "named": [one._asdict() for one in missed],
    }


def totals_record(network: Network, report: Measured) -> Record:
    """The measures of a whole network, and its dtype if anything says one."""
    stated = network.states_dtypes
    totals: Record = {metric.json_key: metric.of(report) for metric in at("report", stated=stated)}
    return totals | ({"dtype": network.dtypes} if stated else {})


def block_records(
    network: Network, rows: Iterable[Row], structures: Mapping[str, Structure]
) -> Iterator[Record]:
    """The blocks: what they cost, how they are built, and the line that each is written in."""
    stages = {layer.block: layer.stage for layer in reversed(network.layers)}
    takers = _takers("blocks", network)
    for row in rows:
        mark = network.block_marks.get(row.name)
        yield {
            "name": row.name,
            "stage": stages[row.name],
            **{key: taken(row) for key, taken in takers},
            **_built(structures[row.name]),
            "line": mark.line if mark else None,
        }


def layer_records(network: Network, rows: Iterable[Row]) -> Iterator[Record]:
    """The layers, to which ``rows`` run parallel, each with its place."""
    files = files_of(network)
    takers, stated = _takers("layers", network), network.states_dtypes
    for layer, row in zip(network.layers, rows, strict=True):
        mark = layer.mark
        yield {
            "name": layer.name,
            "op": name_of(layer.op),
            "kind": layer.kind.value,
            "block": layer.block,
            "inputs": [[*tensor.shape] for tensor in layer.inputs],
            "output": [*layer.output],
            "weights_of": layer.weights_of or None,
            **({"dtype": str(network.dtype_of(layer))} if stated else {}),
            **{key: taken(row) for key, taken in takers},
            "file": files[mark.source.name] if mark else None,
            "line": mark.line if mark else None,
        }


def _takers(where: Where, network: Network) -> list[tuple[str, Callable[[Row], float]]]:
    """What of a row is told there, by its key."""
    metrics = at(where, stated=network.states_dtypes)
    return [(metric.json_key, metric.of_row) for metric in metrics if metric.of_row]


def _built(structure: Structure) -> Record:
    return {
        "fragments": structure.fragments.total,
        "width": float(structure.fragments.width),
        "critical_path": structure.critical_path,
        "parallelism": structure.parallelism,
    }


def files_of(network: Network) -> dict[str, str]:
    """The files that layers are written in, by the names of their sources.

    Each is given as seen from the spec's folder: ``net.yaml``, ``blocks/cells.yaml``.
    """
    names = {layer.mark.source.name for layer in network.layers if layer.mark}
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
