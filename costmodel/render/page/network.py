"""One network as the page has it: plain records, from which scripts draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.analysis.liveness import sizes_by_layer
from costmodel.analysis.report import Report
from costmodel.core.network import Network
from costmodel.render.page.layers import Record, layer_columns
from costmodel.render.page.places import Place
from costmodel.render.page.times import Times
from costmodel.render.page.tree import Node, tree_of


def network_record(report: Report, places: list[list[Place]], times: Sequence[Times]) -> Record:
    """What is drawn of a network, whose layers come from ``places``; times in milliseconds."""
    network = report.network
    columns = layer_columns(report) | {"places": places}
    names = [layer.name for layer in network.layers]
    by_op = [one for one in times if one.by_op]
    columns |= {one.how: one.column(names) for one in by_op}
    return {
        "inputs": [[name, str(shape), int(shape.size)] for name, shape in network.inputs.items()],
        "layers": columns,
        "tree": [_box(node) for node in tree_of(network)],
        "outputs": list(_places(network, {one.source for one in network.outputs})),
        "alive": _alive(report),
        "ofNoOp": {one.how: round(one.of_no_op, 3) for one in by_op},
    }


def _places(network: Network, names: set[str]) -> Iterator[int]:
    return (i for i, layer in enumerate(network.layers) if layer.name in names)


def _alive(report: Report) -> list[list[object]]:
    """The elements alive at the start, where the name is empty, and beside each layer."""
    found = sizes_by_layer(report.network, report.costs, report.peak)
    return [[name, int(size)] for name, size in found]


def _box(node: Node) -> Record | int:
    """A layer by its place; of a box the members too."""
    if node.what == "layer":
        return node.layers[0]
    return {"name": node.name, "what": node.what, "members": [_box(one) for one in node.members]}
