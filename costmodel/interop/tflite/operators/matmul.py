"""Fully connected layers, products of matrices, and recurrent layers."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.shapes import Malformed, Sizes, broadcast
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.operator import Rule
from costmodel.interop.tflite.values import Node, Value
from costmodel.ops.fc import FullyConnected


def _connected_shape(node: Node) -> Sequence[Sizes]:
    """Rows of as many elements as the weights [c2, c1] take, or the axes kept."""
    x, w = node.need(0), node.need(1)
    if w.rank != 2 or not w.size or x.size % w.sizes[1]:
        raise Malformed(f"weights {list(w.sizes)} do not fit {list(x.sizes)}")
    if node.option("KeepNumDims"):
        return ((*x.sizes[:-1], w.sizes[0]),)
    return ((x.size // w.sizes[1], w.sizes[0]),)


def _connected(node: Node, outputs: tuple[Value, ...]) -> Op:
    x, w, bias = node.need(0), node.need(1), node.optional(2)
    has_bias = bias is not None and bias.is_constant and bias.size > 0
    if x.rank == 2 == outputs[0].rank and w.is_constant and x.sizes[1] == w.sizes[1]:
        return FullyConnected(w.sizes[0], has_bias)
    flops = x.size // w.sizes[1] * w.size
    weights = (w.size if w.is_constant else 0) + (bias.size if bias and has_bias else 0)
    kind = Kind.FC if w.is_constant else Kind.MATMUL
    return Counted(node.type, kind, ours(outputs[0].sizes), flops, weights)


def _oriented(node: Node) -> tuple[Sizes, Sizes]:
    """Both stacks of matrices as they are multiplied."""
    found = []
    for place, name in ((0, "AdjX"), (1, "AdjY")):
        sizes = node.need(place).sizes
        if len(sizes) < 2:
            raise Malformed(f"{list(sizes)} is no matrix")
        is_turned = node.option(name)
        found.append((*sizes[:-2], sizes[-1], sizes[-2]) if is_turned else sizes)
    return found[0], found[1]


def _product_shape(node: Node) -> Sequence[Sizes]:
    a, b = _oriented(node)
    if a[-1] != b[-2]:
        raise Malformed(f"{list(a)} and {list(b)} cannot be multiplied")
    return ((*broadcast(a[:-2], b[:-2]), a[-2], b[-1]),)


def _product(node: Node, outputs: tuple[Value, ...]) -> Op:
    a, _ = _oriented(node)
    y, flops = outputs[0], outputs[0].size * a[-1]
    weights = sum(value.weights for value in node.constants)
    kind = Kind.FC if node.constants else Kind.MATMUL
    return Counted(node.type, kind, ours(y.sizes), flops, weights)


def _steps_shape(node: Node) -> Sequence[Sizes]:
    """Of each step as many features as the layer has: rows of its first matrix, or projected."""
    x = node.need(0).sizes
    features = node.need(8).sizes[-1] if node.type in _GATED else node.need(1).sizes[0]
    return ((*x[:-1], features),)


def _recurrent(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Each step meets every weight of every matrix once; peepholes and biases are vectors."""
    x = node.need(0)
    matrices = [one for one in node.constants if one.rank == 2 and one.weights]
    weights = sum(one.weights for one in node.constants)
    flops = x.size // x.sizes[-1] * sum(one.size for one in matrices) if x.size else 0
    return Counted(node.type, Kind.RNN, ours(outputs[0].sizes), flops, weights)


_GATED = ("LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM")
_SIMPLE = ("RNN", "UNIDIRECTIONAL_SEQUENCE_RNN")
_AS_STORED = ("BIDIRECTIONAL_SEQUENCE_LSTM", "BIDIRECTIONAL_SEQUENCE_RNN", "SVDF")

RULES: dict[str, Rule] = {
    "FULLY_CONNECTED": Rule(_connected, _connected_shape),
    "BATCH_MATMUL": Rule(_product, _product_shape),
    **{name: Rule(_recurrent, _steps_shape) for name in (*_GATED, *_SIMPLE)},
    **{name: Rule(_recurrent) for name in _AS_STORED},
}
