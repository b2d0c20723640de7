"""What ONNX Runtime joins before it chooses layouts.

Found by looking at what it executes (release 1.32), and by its source (core/optimizer). Batch norms
and factors and shifts of channels go into the weights of the convolution before them; what says of
a step that it can be left out is left out; functions that were written in parts become one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.latency.fusing import Graph, Joins, Node, always, join_all

ACTIVATIONS = frozenset({"Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid"})
"""What becomes part of a convolution."""
_OF_GEMM = frozenset(
    {"Relu", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "Elu", "Selu", "Softplus"}
)
_GONE = frozenset({"Identity", "Dropout"})
_AFFINE = frozenset({"Mul", "Add"})


def fuse(graph: Graph) -> None:
    """Join what the runtime joins in any layout."""
    _write_out(graph)
    _leave_out(graph)
    join_all(graph, _WEIGHTS)
    _functions(graph)
    _products(graph)
    _slice_first(graph)
    join_all(graph, _ENDS)


def is_by_channel(graph: Graph, node: Node, channels: int) -> bool:
    """Whether a node joins its only input with one constant of each channel."""
    sizes = [graph.constants[name].shape for name in node.constants]
    if len(node.reads) != 1 or len(sizes) != 1:
        return False
    rank = len(graph.shape(node.reads[0]))
    wanted = (channels, *(1,) * (rank - 2))
    return sizes[0] in (wanted, (1, *wanted))


def _is_affine(graph: Graph, head: int, tail: int) -> bool:
    channels = graph.shape(graph.nodes[head].writes[0]).c
    return is_by_channel(graph, graph.nodes[tail], channels)


_WEIGHTS = (
    Joins("Conv", frozenset({"BatchNormalization"}), always),
    Joins("Conv", _AFFINE, _is_affine),
    Joins("ConvTranspose", frozenset({"BatchNormalization"}), always),
)


def _ends_nothing(graph: Graph, head: int, _tail: int) -> bool:
    return not graph.nodes[head].activation


_ENDS = (
    Joins("Conv", ACTIVATIONS, _ends_nothing, "FusedConv", is_activation=True),
    Joins("Gemm", _OF_GEMM, always, "FusedGemm", is_activation=True),
)


def _write_out(graph: Graph) -> None:
    """Functions of ONNX that the runtime has no kernel for are written out in parts."""
    for place in graph.places():
        node = graph.nodes[place]
        parts = _PARTS.get(node.type)
        if parts:
            _put_parts(graph, place, node, parts)


_PARTS = {"HardSwish": ("HardSigmoid",), "Mish": ("Softplus", "Tanh")}
"""What gates the argument of a function."""


def _put_parts(graph: Graph, place: int, node: Node, parts: tuple[str, ...]) -> None:
    """Steps one after the other, and a product at the end."""
    gate = node.reads[0]
    for part in parts:
        name = f"{node.writes[0]}/{part}"
        graph.shapes[name] = graph.shape(node.writes[0])
        graph.insert(place, Node(part, node.layers, (gate,), (name,)))
        gate = name
    graph.put(place, Node("Mul", node.layers, (node.reads[0], gate), node.writes))


def _leave_out(graph: Graph) -> None:
    """An identity is nothing, unless the model returns it."""
    for place in graph.places():
        node = graph.nodes[place]
        if node.type in _GONE and node.writes[0] not in graph.returned:
            graph.bypass(place)


def _functions(graph: Graph) -> None:
    """x·sigmoid(x), and x·(1 + erf(x/sqrt(2)))/2 in the orders in which exporters write it."""
    for place in graph.places():
        node = graph.nodes.get(place)
        if node is None:
            continue
        if node.type == "Sigmoid":
            _join_function(graph, "QuickGelu", node.reads[0], _gated(graph, place))
        elif node.type == "Erf":
            _join_function(graph, "Gelu", *_by_error(graph, place))


def _join_function(graph: Graph, kind: str, x: str, places: Sequence[int]) -> None:
    if places:
        order = sorted(places)
        writes = graph.nodes[order[-1]].writes
        graph.join(order, Node(kind, (), (x,), writes))


def _gated(graph: Graph, gate: int) -> tuple[int, ...]:
    """The gate and the product with what it gates."""
    x, last = graph.nodes[gate].reads[0], graph.next(gate)
    if last is None or graph.nodes[last].type != "Mul":
        return ()
    return (gate, last) if graph.others(last, graph.nodes[gate].writes[0]) == (x,) else ()


def _by_error(graph: Graph, error: int) -> tuple[str, tuple[int, ...]]:
    """The argument of a GELU around an error function, and where its five steps are."""
    scaled = graph.made_by(graph.nodes[error].reads[0], ("Div", "Mul"))
    added = graph.next(error)
    if scaled is None or added is None or graph.nodes[added].type != "Add":
        return "", ()
    x = graph.nodes[scaled].reads[0]
    ends = [added]
    while (last := graph.next(ends[-1])) is not None and graph.nodes[last].type == "Mul":
        ends.append(last)
        if len(ends) == _STEPS_OF_GELU:
            return x, (scaled, error, *ends)
    return "", ()


_STEPS_OF_GELU = 3
"""The addition and two products."""


def _products(graph: Graph) -> None:
    """A product of two activations takes in scales and transposes of what it reads."""
    _cancel(graph)
    for place in graph.places():
        node = graph.nodes.get(place)
        if node is not None and node.type == "MatMul" and len(node.reads) > 1:
            while _takes_in(graph, place):
                pass


def _takes_in(graph: Graph, place: int) -> bool:
    node = graph.nodes[place]
    for name in node.reads:
        before = graph.made_by(name, ("Transpose", "Mul", "Div"))
        if before is not None and graph.next(before) == place and _is_free(graph, before):
            other = graph.nodes[before].reads[0]
            reads = tuple(other if one == name else one for one in node.reads)
            graph.drop(place)
            taken = graph.nodes[before]
            graph.drop(before)
            layers = tuple(dict.fromkeys((*taken.layers, *node.layers)))
            graph.put(place, replace(node, type="FusedMatMul", reads=reads, layers=layers))
            return True
    return False


def _is_free(graph: Graph, place: int) -> bool:
    """Whether a product takes a step in: two last axes that change places, or a single factor."""
    node = graph.nodes[place]
    if node.type == "Transpose":
        *first, a, b = node.said("perm") or (0, 0)
        return first == list(range(len(first))) and (b, a) == (len(first), len(first) + 1)
    return len(node.reads) == 1 and all(graph.constants[one].size == 1 for one in node.constants)


def _cancel(graph: Graph) -> None:
    """Two transposes, the second of which undoes the first, are nothing."""
    for place in graph.places():
        node = graph.nodes.get(place)
        after = graph.next(place) if node is not None and node.type == "Transpose" else None
        if node is None or after is None or graph.nodes[after].type != "Transpose":
            continue
        first, then = node.said("perm"), graph.nodes[after].said("perm")
        if first and then and [first[axis] for axis in then] == list(range(len(first))):
            graph.bypass(after)
            graph.bypass(place)


def _slice_first(graph: Graph) -> None:
    """A slice comes before the transpose that it reads, of which less is left to move."""
    for place in graph.places():
        node = graph.nodes[place]
        after = graph.next(place) if node.type == "Transpose" else None
        if after is not None and graph.nodes[after].type == "Slice":
            _swap(graph, place, after)


def _swap(graph: Graph, place: int, after: int) -> None:
    turned, cut = graph.nodes[place], graph.nodes[after]
    shape, order = graph.shape(cut.writes[0]), turned.said("perm")
    name = f"{cut.writes[0]}/before"
    graph.shapes[name] = Shape(*(shape[order.index(axis)] for axis in range(len(order))))
    reader = graph.next(after)
    layers = graph.nodes[reader].layers[-1:] if reader is not None else cut.layers
    graph.drop(after)
    graph.put(
        place,
        replace(cut, reads=turned.reads, writes=(name,), layers=(*turned.layers, *cut.layers)),
    )
    graph.put(after, replace(turned, reads=(name,), writes=cut.writes, layers=layers))
