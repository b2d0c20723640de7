"""Pooling over windows and over the plane, and reductions over axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import onnx

from costmodel.core.op import Kind, Op
from costmodel.interop.onnx.operator import Fold, Operator, Price, computed, counted
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.onnx.windows import Window, slid, window_of
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.ops.pool import AvgPool, ChannelPool, GlobalPool, MaxPool


def _window(node: Node) -> Window:
    kernel = node.attribute("kernel_shape")
    if not kernel:
        raise Malformed(f"{node.type} has no kernel_shape")
    return window_of(node, tuple(kernel), node.first.sizes[2:])


def _pooled(node: Node) -> Sequence[Sizes]:
    n, c, *plane = node.first.sizes
    is_ceil = bool(node.attribute("ceil_mode", 0))
    shape = (n, c, *slid(_window(node), plane, is_ceil=is_ceil))
    return (shape,) * len(node.outputs)


def _pool(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A pooling of the plane, or of another rank."""
    window = _window(node)
    is_half = all(2 * end <= k for k, ends in zip(window.kernel, window.ends, strict=True)
                  for end in ends)  # fmt: skip
    if len(outputs) > 1 or not is_half:
        return counted(Kind.POOL, node, outputs)
    k, stride, dilation = window[:3]
    is_ceil = bool(node.attribute("ceil_mode", 0))
    if node.type == "MaxPool":
        return MaxPool(k, stride, window.ends, dilation, is_ceil)
    if node.type == "AveragePool" and set(dilation) <= {1}:
        return AvgPool(k, stride, window.ends, is_ceil)
    return counted(Kind.POOL, node, outputs)


def _plane_shape(node: Node) -> Sequence[Sizes]:
    n, c, *plane = node.first.sizes
    return ((n, c, *(1 for _ in plane)),)


def _whole(mode: Literal["avg", "max"]) -> Price:
    return lambda _node, _outputs: GlobalPool(mode)


def _axes(node: Node) -> Sizes:
    """The axes that are reduced, from the front."""
    rank = node.first.rank
    axes = node.integers(1, "axes")
    if not axes:
        return () if node.attribute("noop_with_empty_axes", 0) else tuple(range(rank))
    return tuple(sorted(axis_of(axis, rank) for axis in axes))


def _reduced(node: Node) -> Sequence[Sizes]:
    axes, keeps = _axes(node), node.attribute("keepdims", 1)
    sizes = enumerate(node.first.sizes)
    return (
        tuple(1 if axis in axes else size for axis, size in sizes if keeps or axis not in axes),
    )


def _reduce(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Pooling of the whole plane or of the channels where it is one, else a reduction."""
    axes, rank = _axes(node), node.first.rank
    mode = _MODES.get(node.type)
    if mode and rank > 2 and axes == tuple(range(2, rank)):
        return GlobalPool(mode)
    if mode and rank == 4 and axes == (1,) and node.attribute("keepdims", 1):
        return ChannelPool(mode)
    return counted(Kind.ARITHMETIC, node._replace(inputs=node.inputs[:1]), outputs)


_MODES: dict[str, Literal["avg", "max"]] = {"ReduceMean": "avg", "ReduceMax": "max"}


def _reduction(name: str) -> Fold:
    def fold(node: Node) -> Array:
        x, axes = node.first.array, _axes(node)
        found = getattr(np, name)(x, axis=axes, keepdims=bool(node.attribute("keepdims", 1)))
        return np.asarray(found, x.dtype)

    return fold


def _argument_shape(node: Node) -> Sequence[Sizes]:
    axis, keeps = node.axis(), node.attribute("keepdims", 1)
    sizes = node.first.sizes
    return ((*sizes[:axis], *([1] if keeps else []), *sizes[axis + 1 :]),)


def _int64(_node: Node) -> int:
    return int(onnx.TensorProto.INT64)


_FOLDS = {"ReduceMax": "max", "ReduceMin": "min", "ReduceProd": "prod", "ReduceSum": "sum"}
_REDUCTIONS = (
    "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean",
    "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
)  # fmt: skip

OPERATORS: dict[str, Operator] = {
    **{name: Operator(_pool, _pooled) for name in ("MaxPool", "AveragePool", "LpPool")},
    "GlobalAveragePool": Operator(_whole("avg"), _plane_shape),
    "GlobalMaxPool": Operator(_whole("max"), _plane_shape),
    **{
        name: Operator(_reduce, _reduced, _reduction(_FOLDS[name]) if name in _FOLDS else None)
        for name in _REDUCTIONS
    },
    "ArgMax": Operator(computed, _argument_shape, None, _int64),
    "ArgMin": Operator(computed, _argument_shape, None, _int64),
}
