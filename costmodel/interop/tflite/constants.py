"""What depends on no input: tensors that are stored, and values that are computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from costmodel.interop.shapes import Sizes
from costmodel.interop.tflite.operator import Rule
from costmodel.interop.tflite.skeleton import Tensor
from costmodel.interop.tflite.values import Array, Node, Value

_FOLDED = 4096
"""Elements up to which a constant's values are computed."""


def stored(number: int, tensor: Tensor) -> Value:
    """A tensor of the file; one that is neither stored nor made is empty, or a state."""
    is_learned = tensor.is_constant and (tensor.type in _FLOATS or tensor.is_quantised)
    key = f"#{number}" if tensor.is_constant else ""
    data = tensor.data if prod(tensor.shape) else np.zeros(0, np.int64)
    return Value(
        f"#{number}", tensor.type, tensor.shape, data, is_constant=True, key=key,
        stored=tensor.type, is_learned=is_learned,
    )  # fmt: skip


_FLOATS = ("FLOAT16", "FLOAT32", "FLOAT64", "BFLOAT16")


def folded(node: Node, rule: Rule, shapes: Sequence[Sizes | None]) -> Sequence[Array | None]:
    """The values of the outputs, where they are few and can be computed."""
    unknown = [None] * len(shapes)
    is_known = rule.is_of_shape or all(one.data is not None for one in node.given)
    if rule.fold is None or not is_known:
        return unknown
    if any(shape is None or prod(shape) > _FOLDED for shape in shapes):
        return unknown
    try:
        with np.errstate(all="ignore"):
            found = rule.fold(node)
        values = found if isinstance(found, list) else [found]
        return [np.asarray(one).reshape(shape) for one, shape in zip(values, shapes, strict=True)]
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return unknown
