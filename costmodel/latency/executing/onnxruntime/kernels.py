"""The kernels that ONNX Runtime will execute of a network, told without it."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.cost import Shape
from costmodel.core.network import Network
from costmodel.latency.executing.fusing import Joins, join_all
from costmodel.latency.executing.graph import Graph
from costmodel.latency.executing.onnxruntime.fusions import ACTIVATIONS, fuse
from costmodel.latency.executing.onnxruntime.layout import lay_out
from costmodel.latency.executing.steps import model_of
from costmodel.latency.kernel import Kernel

_PLANE = 4
"""Axes of a map of rows and columns."""


def kernels_of(network: Network, facts: Mapping[str, int]) -> tuple[Kernel, ...]:
    """The kernels in an order in which they can run, though the runtime may choose another.

    ``facts`` say how many channels a block has (``block``) and whether HardSwish becomes part of a
    convolution (``joins_hard_swish``, as it does in newer releases).
    """
    graph = Graph(model_of(network))
    fuse(graph)
    lay_out(graph, facts)
    join_all(graph, _SUMS)
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    return tuple(
        Kernel(
            node.type,
            tuple(sorted(set(node.layers), key=order.__getitem__)),
            _laid_out(graph.shape(node.writes[0]), facts["block"] if node.is_blocked else 1),
            node.moved,
        )
        for node in (graph.nodes[place] for place in graph.places())
    )


def _laid_out(shape: Shape, block: int) -> Shape:
    """A shape with its channels filled up to whole blocks."""
    return shape.replace(c=-(-shape.c // block) * block) if block > 1 else shape


def _is_sum(graph: Graph, head: int, tail: int) -> bool:
    """Whether an addition goes into a convolution of the plain layout, which has a bias."""
    node, added = graph.nodes[head], graph.nodes[tail]
    has_bias = any(len(graph.constants[name].shape) == 1 for name in node.constants)
    is_free = has_bias and not (node.is_blocked or node.activation or node.adds)
    is_plane = graph.are_alike(added.reads) and len(graph.shape(added.reads[0])) == _PLANE
    return is_free and is_plane and all(graph.maker(name) is not None for name in added.reads)


def _ends_sum(graph: Graph, head: int, _tail: int) -> bool:
    node = graph.nodes[head]
    return node.adds and not node.is_blocked and not node.activation


_SUMS = (
    Joins("Conv", frozenset({"Add"}), _is_sum, "FusedConv"),
    Joins("FusedConv", ACTIVATIONS, _ends_sum, is_activation=True),
)
"""Additions, with activations behind them, join convolutions that stay in the plain layout."""
