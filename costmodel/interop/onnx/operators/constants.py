"""Nodes that make numbers out of shapes or out of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
import onnx

from costmodel.interop.onnx.operator import Operator, computed
from costmodel.interop.onnx.values import Array, Node
from costmodel.interop.shapes import Malformed, Sizes, Unknown


def _shape_shape(node: Node) -> Sequence[Sizes]:
    return (_shape(node).shape,)


def _shape(node: Node) -> Array:
    sizes = node.first.sizes
    return np.array(sizes[node.attribute("start", 0) : node.attribute("end")], np.int64)


def _size(node: Node) -> Array:
    return np.array(node.first.size, np.int64)


def _number(_node: Node) -> Sequence[Sizes]:
    return ((),)


def _int64(_node: Node) -> int:
    return int(onnx.TensorProto.INT64)


def _filled_shape(node: Node) -> Sequence[Sizes]:
    found = node.first.integers
    if min(found, default=0) < 0:
        raise Malformed(f"there are no {list(found)} elements")
    return (found,)


def _fill(node: Node) -> Any:
    value = node.attribute("value")
    return np.zeros(1, np.float32) if value is None or value.data is None else value.data


def _filled(node: Node) -> Array:
    return np.full(node.first.integers, _fill(node).reshape(-1)[0])


def _filled_type(node: Node) -> int:
    value = node.attribute("value")
    return int(onnx.TensorProto.FLOAT if value is None else value.dtype)


def _range_shape(node: Node) -> Sequence[Sizes]:
    start, limit, delta = (float(value.array.reshape(-1)[0]) for value in node.given)
    if not delta:
        raise Malformed("Range goes nowhere")
    return ((max(ceil((limit - start) / delta), 0),),)


def _range(node: Node) -> Array:
    start, limit, delta = (value.array.reshape(-1)[0] for value in node.given)
    return np.arange(start, limit, delta).astype(start.dtype)


def _unknown(node: Node) -> Sequence[Sizes]:
    raise Unknown(f"how much {node.type} makes depends on data")


OPERATORS: dict[str, Operator] = {
    "Shape": Operator(computed, _shape_shape, _shape, _int64, is_of_shape=True),
    "Size": Operator(computed, _number, _size, _int64, is_of_shape=True),
    "ConstantOfShape": Operator(computed, _filled_shape, _filled, _filled_type),
    "Range": Operator(computed, _range_shape, _range),
    "NonZero": Operator(computed, _unknown, None, _int64),
    "NonMaxSuppression": Operator(computed, _unknown, None, _int64),
    "Unique": Operator(computed, _unknown),
    "Compress": Operator(computed, _unknown),
}
