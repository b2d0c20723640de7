"""What ONNX Runtime joins before it chooses layouts.

Found by looking at what it executes (release 1.32), and by its source (core/optimizer). Batch norms
and factors and shifts of channels go into the weights of the convolution before them; what says of
a step that it can be left out is left out; functions that were written in parts become one.
"""

from __future__ import annotations

from costmodel.latency.executing.fusing import Joins, always, join_all
from costmodel.latency.executing.graph import Graph, Node
from costmodel.latency.executing.onnxruntime.functions import join_functions
from costmodel.latency.executing.onnxruntime.products import join_products, slice_first

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
    join_functions(graph)
    join_products(graph)
    slice_first(graph)
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
