"""Convolutions and transposed convolutions, of one, two or three dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.operator import Operator, shape_of
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.onnx.windows import slid, window_of
from costmodel.interop.shapes import Malformed, Sizes
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.transposed_conv import TransposedConv


def conv_shape(node: Node, x: Value, w: Value) -> Sequence[Sizes]:
    """[n, c2, *spatial] of a convolution of x with kernels w [c2, c1/g, *k]."""
    _require(node, x, w)
    n, _, *plane = x.sizes
    window = window_of(node, w.sizes[2:], tuple(plane))
    return ((n, w.sizes[0], *slid(window, plane)),)


def _require(node: Node, x: Value, w: Value) -> None:
    groups = node.attribute("group", 1)
    is_transposed = node.type == "ConvTranspose"
    inner = x.sizes[1] if x.rank > 2 else 0
    fits = w.rank == x.rank > 2 and groups > 0 and inner % groups == 0 and 0 not in w.sizes
    taken = w.sizes[0] if is_transposed else (w.sizes[1] * groups if fits else 0)
    if not fits or taken != inner or (not is_transposed and w.sizes[0] % groups):
        raise Malformed(f"kernels {list(w.sizes)} in {groups} groups do not fit {list(x.sizes)}")


def conv(node: Node, x: Value, w: Value, y: Value, bias: Value | None) -> Op:
    """The op of a convolution of x with kernels w."""
    groups, has_bias = node.attribute("group", 1), is_learned(bias)
    window = window_of(node, w.sizes[2:], x.sizes[2:])
    c1, c2 = x.sizes[1], w.sizes[0]
    if not w.is_constant or (bias and not bias.is_constant):
        return _counted(node, (x, w, bias), y, y.size // c2 * w.size)
    k, stride, dilation = window[:3]
    if groups == c1 > 1:
        return Depthwise(k, stride, window.ends, dilation, c2 // c1, has_bias)
    if set(k) == {1} and not any((*window.before, *window.after)):
        return Pointwise(c2, stride, groups, has_bias)
    return Conv(c2, k, stride, window.ends, dilation, groups, has_bias)


def is_learned(bias: Value | None) -> bool:
    """Whether there is a bias, and not only a number that fills one."""
    return bias is not None and (bias.stored or bias.size) >= bias.size


def _counted(node: Node, read: tuple[Value, Value, Value | None], y: Value, flops: int) -> Counted:
    x, w, bias = read
    constants = [one for one in (w, bias) if one is not None and one.is_constant]
    weights = sum(one.size for one in constants)
    kind = kind_of(node.attribute("group", 1), x, w)
    return Counted(node.type, kind, shape_of(y), flops, weights)


def kind_of(groups: int, x: Value, w: Value) -> Kind:
    """Depthwise with as many groups as channels, pointwise for a kernel of one tap, else conv."""
    if groups == x.sizes[1] > 1:
        return Kind.DEPTHWISE
    return Kind.POINTWISE if prod(w.sizes[2:]) == 1 else Kind.CONV


def _conv_shape(node: Node) -> Sequence[Sizes]:
    return conv_shape(node, node.first, node.need(1))


def _conv(node: Node, outputs: tuple[Value, ...]) -> Op:
    return conv(node, node.first, node.need(1), outputs[0], node.optional(2))


def _quantised_shape(node: Node) -> Sequence[Sizes]:
    return conv_shape(node, node.first, node.need(3))


def _quantised(node: Node, outputs: tuple[Value, ...]) -> Op:
    return conv(node, node.first, node.need(3), outputs[0], node.optional(8))


def _integer(node: Node, outputs: tuple[Value, ...]) -> Op:
    return conv(node, node.first, node.need(1), outputs[0], None)


def _zero_point_type(node: Node) -> int:
    return node.need(7).dtype


def _transposed_shape(node: Node) -> Sequence[Sizes]:
    x, w = node.first, node.need(1)
    _require(node, x, w)
    rank = x.rank - 2
    shape = node.attribute("output_shape")
    if shape:
        plane = tuple(shape)[-rank:]
    else:
        window = window_of(node, w.sizes[2:], x.sizes[2:])
        extra = tuple(node.attribute("output_padding") or (0,) * rank)
        is_same = node.attribute("auto_pad", b"NOTSET").startswith(b"SAME")
        plane = tuple(
            size * step
            if is_same
            else (size - 1) * step + more + span * (tap - 1) + 1 - first - last
            for size, step, more, span, tap, (first, last) in zip(
                x.sizes[2:], window.strides, extra, window.dilations, window.kernel,
                window.ends, strict=True,
            )
        )  # fmt: skip
    return ((x.sizes[0], w.sizes[1] * node.attribute("group", 1), *plane),)


def _transposed(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Every position of the input meets every weight of its group once."""
    x, w, bias = node.first, node.need(1), node.optional(2)
    y, groups = outputs[0], node.attribute("group", 1)
    flops = x.size // x.sizes[1] * w.size
    window = window_of(node, w.sizes[2:], x.sizes[2:])
    spread = [
        (size - 1) * step + span * (tap - 1) + 1
        for size, step, span, tap in zip(
            x.sizes[2:], window.strides, window.dilations, window.kernel, strict=True
        )
    ]
    cut = [full - size for full, size in zip(spread, y.sizes[2:], strict=True)]
    if not w.is_constant or min(cut) < 0:
        return _counted(node, (x, w, bias), y, flops)
    padding = tuple((one // 2, one - one // 2) for one in cut)
    k, stride, dilation = window[:3]
    return TransposedConv(y.sizes[1], k, stride, padding, 0, dilation, groups, is_learned(bias))


OPERATORS: dict[str, Operator] = {
    "Conv": Operator(_conv, _conv_shape),
    "com.microsoft::FusedConv": Operator(_conv, _conv_shape),
    "ConvTranspose": Operator(_transposed, _transposed_shape),
    "QLinearConv": Operator(_quantised, _quantised_shape, None, _zero_point_type),
    "ConvInteger": Operator(_integer, _conv_shape, None, lambda _node: 6),
}
