"""What is known of a node's outputs: type, shape, and values where it is constant."""

from __future__ import annotations

import numpy as np
import onnx

from costmodel.interop.onnx.inference import inferred
from costmodel.interop.onnx.operator import Operator
from costmodel.interop.onnx.values import FLOATS, FOLDED, Array, Node, Value
from costmodel.interop.shapes import Sizes


def evaluated(
    node: Node, operator: Operator | None, proto: onnx.NodeProto, names: list[str]
) -> tuple[Value, ...]:
    """The outputs of a node, called ``names``.

    Raises:
        Unknown: their shapes depend on data.
        Malformed: the node breaks a rule of its operator.
    """
    found = _shapes(node, operator, proto)
    is_of_shape = operator is not None and operator.is_of_shape
    if node.activations and not is_of_shape:
        return tuple(Value(name, *one) for name, one in zip(names, found, strict=False))
    data = _folded(node, operator, found)
    key, stored = _origin(node, operator, names[0])
    return tuple(
        Value(name, dtype, shape, values, is_constant=True, key=key, stored=stored)
        for name, (dtype, shape), values in zip(names, found, data, strict=False)
    )


def _shapes(
    node: Node, operator: Operator | None, proto: onnx.NodeProto
) -> list[tuple[int, Sizes | None]]:
    if operator is None or operator.shapes is None:
        return inferred(proto, node.inputs, node.opset)
    dtype = operator.dtype(node)
    return [(dtype, tuple(shape)) for shape in operator.shapes(node)]


def _folded(
    node: Node, operator: Operator | None, found: list[tuple[int, Sizes | None]]
) -> list[Array | None]:
    """The values of the outputs, where they are few and can be computed."""
    unknown: list[Array | None] = [None] * len(found)
    if operator is None or operator.fold is None:
        return unknown
    is_known = operator.is_of_shape or all(one.data is not None for one in node.given)
    if not is_known or any(shape is None or _is_large(shape) for _, shape in found):
        return unknown
    try:
        with np.errstate(all="ignore"):
            values = operator.fold(node)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return unknown
    several = values if isinstance(values, list) else [values]
    return [np.asarray(one) for one in several]


def _is_large(shape: Sizes) -> bool:
    size = 1
    for one in shape:
        size *= one
    return size > FOLDED


def _origin(node: Node, operator: Operator | None, name: str) -> tuple[str, int]:
    """What a constant is computed from: itself under another name, or further stored numbers."""
    if operator is not None and operator.is_of_shape:
        return "", 0
    if operator is not None and operator.is_view:
        return node.first.key, node.first.stored
    least = 0 if node.type == "ConstantOfShape" else 1
    is_stored = any(value.key and (value.size > least) for value in node.given)
    learned = [value.stored for value in node.given if value.key and value.dtype in FLOATS]
    return (name if is_stored else ""), sum(learned)
