"""Convolutions, depthwise and transposed ones, of two or three dimensions.

Kernels are [c2, *k, c1/g], of a depthwise one [1, *k, c2]. A padding ``SAME`` gives ceil(i/s)
positions, ``VALID`` floor((i - e)/s) + 1 for a window of e = d(k - 1) + 1 (TensorFlow's rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from costmodel.core.op import Kind, Op, Padding
from costmodel.interop.counted import Counted
from costmodel.interop.shapes import Malformed, Sizes
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.operator import Rule
from costmodel.interop.tflite.values import Node, Value
from costmodel.interop.tflite.windows import Window, padding_of, slid, window_of
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.transposed_conv import TransposedConv


def _read(node: Node) -> tuple[Value, Value]:
    """What is convolved, and the kernels."""
    x, w = node.need(0), node.need(1)
    if w.rank != x.rank or x.rank not in (4, 5) or not (x.size and w.size):
        raise Malformed(f"kernels {list(w.sizes)} do not fit {list(x.sizes)}")
    return x, w


def _groups(x: Value, w: Value) -> int:
    c1, inner, c2 = x.sizes[-1], w.sizes[-1], w.sizes[0]
    if c1 % inner or c2 % (c1 // inner):
        raise Malformed(f"kernels {list(w.sizes)} do not fit {list(x.sizes)}")
    return c1 // inner


def _conv_shape(node: Node) -> Sequence[Sizes]:
    x, w = _read(node)
    _groups(x, w)
    plane = slid(window_of(node, w.sizes[1:-1]), x.sizes[1:-1])
    return ((x.sizes[0], *plane, w.sizes[0]),)


def _conv(node: Node, outputs: tuple[Value, ...]) -> Op:
    x, w = _read(node)
    groups, c2 = _groups(x, w), w.sizes[0]
    window, padding, bias = window_of(node, w.sizes[1:-1]), padding_of(node), _has_bias(node, 2)
    k, stride, dilation = window[:3]
    if not w.is_constant:
        kind = Kind.POINTWISE if prod(k) == 1 else Kind.CONV
        return _counted(node, kind, outputs[0], outputs[0].size * (w.size // c2))
    if groups == x.sizes[-1] > 1:
        return Depthwise(k, stride, padding, dilation, c2 // groups, bias)
    if set(k) == {1}:
        return Pointwise(c2, stride, groups, bias)
    return Conv(c2, k, stride, padding, dilation, groups, bias)


def _has_bias(node: Node, place: int) -> bool:
    value = node.optional(place)
    return value is not None and value.is_constant and value.size > 0


def _counted(node: Node, kind: Kind, y: Value, flops: int) -> Counted:
    """One with kernels that depend on the input."""
    weights = sum(value.weights for value in node.constants)
    return Counted(node.type, kind, ours(y.sizes), flops, weights)


def _depthwise_shape(node: Node) -> Sequence[Sizes]:
    x, w = _read(node)
    if w.sizes[0] != 1 or w.sizes[-1] % x.sizes[-1]:
        raise Malformed(f"kernels {list(w.sizes)} do not fit {list(x.sizes)}")
    plane = slid(window_of(node, w.sizes[1:-1]), x.sizes[1:-1])
    return ((x.sizes[0], *plane, w.sizes[-1]),)


def _depthwise(node: Node, outputs: tuple[Value, ...]) -> Op:
    x, w = _read(node)
    k, stride, dilation = window_of(node, w.sizes[1:-1])[:3]
    bias, c1, c2 = _has_bias(node, 2), x.sizes[-1], w.sizes[-1]
    if not w.is_constant:
        return _counted(node, Kind.DEPTHWISE, outputs[0], outputs[0].size * prod(k))
    if c1 == 1:  # one channel to many is a convolution like any other
        return Conv(c2, k, stride, padding_of(node), dilation, 1, bias)
    return Depthwise(k, stride, padding_of(node), dilation, c2 // c1, bias)


def _transposed_shape(node: Node) -> Sequence[Sizes]:
    return (node.need(0).integers,)


def _transposed(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Every position of the input meets every weight once; [size, kernels, x, bias] are read."""
    w, x, y = node.need(1), node.need(2), outputs[0]
    if not w.rank == x.rank == y.rank or x.rank not in (4, 5) or w.sizes[-1] != x.sizes[-1]:
        raise Malformed(f"kernels {list(w.sizes)} do not fit {list(x.sizes)}")
    window = window_of(node, w.sizes[1:-1])
    spread = _spread(window, x.sizes[1:-1])
    cut = [full - size for full, size in zip(spread, y.sizes[1:-1], strict=True)]
    if not w.is_constant or min(cut) < 0:
        return _counted(node, Kind.CONV, y, x.size // x.sizes[-1] * w.size)
    padding: Padding = tuple((one // 2, one - one // 2) for one in cut)
    k, stride, dilation = window[:3]
    return TransposedConv(w.sizes[0], k, stride, padding, 0, dilation, 1, _has_bias(node, 3))


def _spread(window: Window, plane: Sizes) -> Sizes:
    """How far the input reaches when every position is a window."""
    axes = zip(plane, window.strides, window.dilations, window.kernel, strict=True)
    return tuple((size - 1) * step + span * (tap - 1) + 1 for size, step, span, tap in axes)


RULES: dict[str, Rule] = {
    "CONV_2D": Rule(_conv, _conv_shape),
    "CONV_3D": Rule(_conv, _conv_shape),
    "DEPTHWISE_CONV_2D": Rule(_depthwise, _depthwise_shape),
    "TRANSPOSE_CONV": Rule(_transposed, _transposed_shape),
    "CONV_3D_TRANSPOSE": Rule(_transposed, _transposed_shape),
}
