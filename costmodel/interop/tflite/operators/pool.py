"""Pooling over windows and over the plane, and reductions over axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.interop.tflite.operator import Rule, counted
from costmodel.interop.tflite.values import Array, Node, Value
from costmodel.interop.tflite.windows import Window, padding_of, slid, window_of
from costmodel.ops.pool import AvgPool, ChannelPool, GlobalPool, MaxPool


def _window(node: Node) -> Window:
    if node.need(0).rank != 4:
        raise Malformed(f"{node.type} needs a map, not {list(node.need(0).sizes)}")
    return window_of(node, (node.positive("FilterHeight"), node.positive("FilterWidth")))


def _pooled(node: Node) -> Sequence[Sizes]:
    n, *plane, c = node.need(0).sizes
    return ((n, *slid(_window(node), plane), c),)


def _pool(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A pooling by a window; of the whole plane where the window is as large as that."""
    window, sizes = _window(node), node.need(0).sizes
    k, stride = window[:2]
    is_whole = k == sizes[1:3] and outputs[0].sizes[1:3] == (1, 1) and not window.is_same
    if node.type == "MAX_POOL_2D":
        return GlobalPool("max") if is_whole else MaxPool(k, stride, padding_of(node))
    if node.type == "AVERAGE_POOL_2D":
        return GlobalPool("avg") if is_whole else AvgPool(k, stride, padding_of(node))
    return counted(Kind.POOL, node, outputs)


def _axes(node: Node) -> Sizes:
    """The axes that are reduced, from the front."""
    rank = node.need(0).rank
    return tuple(sorted({axis_of(axis, rank) for axis in node.need(1).integers}))


def _reduced(node: Node) -> Sequence[Sizes]:
    axes, keeps = _axes(node), node.option("KeepDims")
    sizes = enumerate(node.need(0).sizes)
    return (
        tuple(1 if axis in axes else size for axis, size in sizes if keeps or axis not in axes),
    )


def _reduce(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Pooling of the whole plane or of the channels where it is one, else a reduction."""
    axes, rank = _axes(node), node.need(0).rank
    mode = _MODES.get(node.type)
    if mode and rank > 2 and axes == tuple(range(1, rank - 1)):
        return GlobalPool(mode)
    if mode and rank == 4 and axes == (3,) and node.option("KeepDims"):
        return ChannelPool(mode)
    return counted(Kind.ARITHMETIC, node, outputs)


_MODES: dict[str, Literal["avg", "max"]] = {"MEAN": "avg", "REDUCE_MAX": "max"}


def _product(node: Node) -> Array:
    found = np.prod(node.need(0).integers, dtype=np.int64)
    return np.reshape(found, (1,) * node.option("KeepDims"))


_REDUCTIONS = ("MEAN", "REDUCE_ALL", "REDUCE_ANY", "REDUCE_MAX", "REDUCE_MIN", "SUM")

RULES: dict[str, Rule] = {
    **{name: Rule(_pool, _pooled) for name in ("MAX_POOL_2D", "AVERAGE_POOL_2D", "L2_POOL_2D")},
    **{name: Rule(_reduce, _reduced) for name in _REDUCTIONS},
    "REDUCE_PROD": Rule(_reduce, _reduced, _product),
}
