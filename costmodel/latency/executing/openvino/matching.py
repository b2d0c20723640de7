"""Which layers each node of a compiled model stands for.

A node has the names of the nodes that it was made of, or of what they gave. Where a transformation
lost them the flow of tensors tells: a convolution that took a norm in is known by the norm, which
reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice
from typing import TYPE_CHECKING

from costmodel.interop.counted import Counted
from costmodel.interop.opening import is_onnx_file
from costmodel.latency.executing.onnxruntime.files import steps_of_file
from costmodel.latency.executing.openvino.graph import REORDER, Node, busy
from costmodel.latency.executing.openvino.twins import twins_of
from costmodel.ops.arithmetic import Add
from costmodel.ops.reshape import VIEWS

if TYPE_CHECKING:
    from costmodel.core.network import Layer, Network
    from costmodel.latency.subject import Subject


def layers_of(
    nodes: Sequence[Node], network: Network, names: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    """The layers that each node stands for, in their order; views are in none.

    ``names`` has the layer of each node and tensor of the model as it was handed over.
    """
    views = {layer.name for layer in network.layers if _is_view(layer)}
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    found = {node.name: _named(node, names) for node in nodes}
    nameless = {node for node, own in found.items() if not own}
    _claim_by_nodes(found, nodes, order, nameless)
    claimed = {node: set(own) for node, own in found.items()}
    _claim_by_layers(found, [node.name for node in busy(nodes) if node.type != REORDER], network)
    unchanged = {node for node in nameless if found[node] == claimed[node]}
    _claim_by_nodes(found, nodes, order, unchanged)  # what reads them may have others now
    _claim_sums(found, nodes, network)
    for node in nodes:
        if node.type == REORDER:  # it belongs to a layer where it lies within one
            found[node.name].intersection_update(found[node.reads[0]])
    return {
        node: tuple(sorted(names - views, key=order.__getitem__)) for node, names in found.items()
    }


def _is_view(layer: Layer) -> bool:
    return isinstance(layer.op, VIEWS) or (isinstance(layer.op, Counted) and layer.op.is_view)


def moved(node: Node, nodes: Mapping[str, Node], layers: Mapping[str, tuple[str, ...]]) -> str:
    """The layer, or the input of the network, whose output a node changes the layout of."""
    if node.type != REORDER or layers[node.name]:
        return ""
    source = nodes[node.reads[0]]
    while not layers[source.name] and source.reads:
        source = nodes[source.reads[0]]
    return layers[source.name][-1] if layers[source.name] else source.name


def names_in(subject: Subject) -> Mapping[str, str]:
    """The layer of each node and tensor of a model; in ours, nodes bear the names of layers."""
    if not is_onnx_file(subject.word):
        return {layer.name: layer.name for layer in subject.network.layers}
    steps = [step for step in steps_of_file(subject.word, subject.network) if step.layer]
    return {name: step.layer for step in steps for name in (step.name, *step.writes)}


def _named(node: Node, names: Mapping[str, str]) -> set[str]:
    """The layers that a node is named after; an output of the network is none of them."""
    return {_layer(name, names) for name in node.made_of if node.type != "Output"} - {""}


def _layer(name: str, names: Mapping[str, str]) -> str:
    """The layer of a node, or of the node that it is a step of; empty if there is none."""
    while name and name not in names:
        name = name.rpartition("/")[0]
    return names.get(name, "")


def _claim_by_nodes(
    found: Mapping[str, set[str]],
    nodes: Sequence[Node],
    order: Mapping[str, int],
    nameless: Set[str],
) -> None:
    """Give a node that bears no layer's name the first layer of the node that reads it."""
    readers = {read: node.name for node in reversed(nodes) for read in node.reads}
    for node in reversed(nodes):
        if node.reads and node.name in nameless and node.name in readers:
            first = sorted(found[readers[node.name]], key=order.__getitem__)[:1]
            found[node.name].clear()
            found[node.name].update(first)


def _claim_by_layers(
    found: Mapping[str, set[str]], owners: Iterable[str], network: Network
) -> None:
    """Give a layer that no node is named after to the node of its twin, or of its reader."""
    owner = {name: node for node in owners for name in found[node]}
    for twins in twins_of(network):
        known = [owner[layer.name] for layer in twins if layer.name in owner]
        owner |= {layer.name: node for layer in twins for node in known[:1]} | owner
    for layer in reversed(network.layers):
        for tensor in layer.inputs if layer.name in owner else ():
            if tensor.source not in network.inputs:
                owner.setdefault(tensor.source, owner[layer.name])
    for name, node in owner.items():
        found[node].add(name)


def _claim_sums(found: Mapping[str, set[str]], nodes: Sequence[Node], network: Network) -> None:
    """Give a convolution that reads two maps the sum that it took in; of three terms, it is split.

    Only the last of its additions keeps the name of the sum.
    """
    sums = [layer for layer in network.layers if isinstance(layer.op, Add)]
    for node in nodes:
        own = found[node.name]
        maps = [read for read in node.reads if read in found]
        if node.type == "Convolution" and len(maps) > 1:
            reads_it = (one for one in sums if own & {tensor.source for tensor in one.inputs})
            own.update(one.name for one in islice(reads_it, 1))
