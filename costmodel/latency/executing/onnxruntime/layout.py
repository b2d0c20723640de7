"""What ONNX Runtime does in its own layout, NCHWc: channels in blocks of 8 (AVX2) or 16 (AVX-512).

As in core/optimizer/nchwc_transformer.cc, which walks through the nodes in order. A convolution
over a plane goes into the layout where its channels allow it: 4 must divide those that it reads, if
they fill a block at all, and those of a depthwise; a block those of each group. A pool goes where
a block divides the channels, a global one only if its input is there already. So do element-wise
steps and a concat, if all that they read is there. Where a tensor is needed in the other layout, a
node is added that writes it anew, once for all who need it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from costmodel.latency.executing.graph import Graph, Node
from costmodel.latency.executing.onnxruntime.blocks import Blocks, Laid
from costmodel.latency.executing.onnxruntime.fusions import is_by_channel

_ALIGNED = 4
"""What must divide channels that are moved into the layout."""
_PLANE = 4
"""Axes of a map of rows and columns."""


def lay_out(graph: Graph, facts: Mapping[str, int]) -> None:
    """Put what can be into blocks of channels, and add what moves tensors there and back.

    With a block of 1 the processor has no such layout.
    """
    if facts["block"] == 1:
        return
    layout = Blocks(graph, facts)
    for place in graph.places():
        node = graph.nodes.get(place)
        if node is None:
            continue
        if _is_from_last(graph, node):
            layout.turned = place
        is_there = all(name in layout.laid for name in node.reads)
        handler = _ALWAYS.get(node.type) or (_IF_THERE.get(node.type) if is_there else None)
        if handler is not None:
            handler(layout, place)
    layout.move_back()


def _is_from_last(graph: Graph, node: Node) -> bool:
    """Whether it brings channels from the end to their place, for a single reader."""
    if node.type != "Transpose" or list(node.said("perm") or ()) != [0, 3, 1, 2]:
        return False
    return graph.uses(node.writes[0]) == 1 and not graph.returned.intersection(node.writes)


def is_blocked(c1: int, c2: int, groups: int, block: int) -> bool:
    """Whether a convolution over a plane goes into the layout, by its channels."""
    if groups == 1:
        return c1 < block or c1 % _ALIGNED == 0
    blocks = (c1 // groups) % block == 0 and (c2 // groups) % block == 0
    return c2 % _ALIGNED == 0 and (c1 == groups == c2 or blocks)


def _conv(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    c1, c2 = layout.graph.shapes[node.reads[0]].c, layout.graph.shapes[node.writes[0]].c
    groups = node.said("group") or 1
    if len(layout.graph.shapes[node.writes[0]]) != _PLANE:
        return
    if not is_blocked(c1, c2, groups, layout.block):
        return
    node = replace(node, type="Conv")
    if groups == 1 and c1 < layout.block:  # it reads the image as it is
        layout.take(place, replace(node, reads=node.reads[1:]))
        layout.graph.put(place, replace(layout.graph.nodes[place], reads=node.reads))
        return
    layout.take(place, node)


def _pool(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    shape = layout.graph.shapes[node.reads[0]]
    if len(shape) == _PLANE and shape.c % layout.block == 0 and len(node.writes) == 1:
        layout.take(place, node)


def _add(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    if len(node.reads) < 2 or not layout.graph.are_alike(node.reads):
        return
    if len(node.reads) == 2 and any(layout.take_in(name, place) for name in node.reads):
        return
    layout.take(place, node)


def _multiply(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    if is_by_channel(layout.graph, node, layout.graph.shapes[node.reads[0]].c):
        layout.take(place, replace(node, type="Conv"))
    elif len(node.reads) > 1 and layout.graph.are_alike(node.reads):
        if layout.joins_hard_swish and (gate := _gate(layout, node)):
            _end_in_hard_swish(layout, gate, place)
        else:
            layout.take(place, node)


def _gate(layout: Blocks, node: Node) -> int:
    """Where the hard sigmoid is which a product gates what a convolution writes with; else 0."""
    for name, x in (node.reads, node.reads[::-1]):
        gate, conv = layout.laid[name].place, layout.laid[x]
        head, between = layout.graph.nodes[conv.place], layout.graph.nodes[gate]
        is_gate = between.type == "HardSigmoid" and between.reads == (x,)
        is_free = head.type == "Conv" and not head.activation and conv.uses == 2
        if is_gate and is_free and not layout.graph.returned.intersection(node.writes):
            return gate
    return 0


def _end_in_hard_swish(layout: Blocks, gate: int, place: int) -> None:
    """A convolution, the gate behind it and their product are one."""
    graph = layout.graph
    conv = layout.laid[graph.nodes[gate].reads[0]].place
    for name in (*graph.nodes[gate].writes, *graph.nodes[gate].reads):
        layout.laid[name].waiting = 0
    written = graph.nodes[place].writes
    made = replace(graph.nodes[conv], writes=written, activation="HardSwish")
    graph.join([place, gate, conv], made)
    layout.laid[written[0]] = Laid(place, graph.uses(written[0]), graph.uses(written[0]))


def _concat(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    is_aligned = all(layout.graph.shapes[name].c % layout.block == 0 for name in node.reads)
    if node.said("axis") == 1 and is_aligned and not node.constants:
        layout.take(place, node)


def _activation(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    if node.type not in _TAKEN_IN or not layout.take_in(node.reads[0], place):
        layout.take(place, node)


def _norm(layout: Blocks, place: int) -> None:
    layout.take(place, replace(layout.graph.nodes[place], type="Conv"))


def _transpose(layout: Blocks, place: int) -> None:
    """Channels to the end: what moves the tensor out of the layout does it."""
    node = layout.graph.nodes[place]
    if list(node.said("perm") or ()) == [0, 2, 3, 1]:
        layout.laid[node.reads[0]].waiting -= 1
        moved = layout.graph.owner(node.reads[0])
        layout.graph.put(place, replace(node, type="ReorderOutput", layers=(), moved=moved))


def _resize(layout: Blocks, place: int) -> None:
    node = layout.graph.nodes[place]
    before, after = layout.graph.shapes[node.reads[0]], layout.graph.shapes[node.writes[0]]
    is_whole = all(wanted % size == 0 for size, wanted in zip(before, after, strict=True))
    is_known = node.said("mode") == "linear" or (
        node.said("coordinate_transformation_mode") == "asymmetric"
        and node.said("nearest_mode") == "floor"
    )
    if len(before) == _PLANE and is_whole and is_known:
        layout.take(place, replace(node, type="Upsample"))


_TAKEN_IN = frozenset({"Relu", "Sigmoid", "Tanh", "HardSigmoid"})

_ALWAYS: Mapping[str, Callable[[Blocks, int], None]] = {
    **dict.fromkeys(("Conv", "FusedConv"), _conv),
    **dict.fromkeys(("MaxPool", "AveragePool"), _pool),
}
"""What goes into the layout wherever its input is."""

_IF_THERE: Mapping[str, Callable[[Blocks, int], None]] = {
    **dict.fromkeys(("Add", "Sum"), _add),
    **dict.fromkeys((*_TAKEN_IN, "QuickGelu", "Gelu"), _activation),
    **dict.fromkeys(("GlobalAveragePool", "GlobalMaxPool"), _pool),
    "Mul": _multiply,
    "Concat": _concat,
    "BatchNormalization": _norm,
    "Transpose": _transpose,
    "Resize": _resize,
}
"""What goes into the layout if all that it reads is there."""
