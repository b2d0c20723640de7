"""Arithmetic, comparisons and functions, element by element, with broadcasting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx

from costmodel.core.op import Kind, Op
from costmodel.interop.onnx.operator import (
    Fold,
    Operator,
    Priced,
    broadcast_shape,
    computed,
    counted,
    first_shape,
    numpy_fold,
)
from costmodel.interop.onnx.values import FLOATS, Array, Node, Value
from costmodel.ops.arithmetic import Add, Multiply, Scale


def _number(node: Node) -> dict[str, object]:
    """What patterns ask: the single number that a node reads, and at which place."""
    for place, value in enumerate(node.inputs):
        if value is not None and value.is_constant and value.data is not None and value.size == 1:
            return {"number": float(value.data.reshape(-1)[0]), "place": place}
    return {}


def arithmetic(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    """A sum or product of activations, or of one with constants."""
    read = node.activations
    if len(read) == len(node.given) > 1 and len({value.rank for value in read}) == 1:
        if node.type in ("Add", "Sum"):
            return Add()
        if node.type == "Mul":
            return Multiply()
    if len(read) != 1 or len(node.given) != 2:
        return computed(node, outputs)
    (constant,), (x,) = node.constants, read
    details: dict[str, object] = {
        **_number(node),
        "per_channel": is_per_channel(constant, x),
        "per_feature": is_per_feature(constant, x),
    }
    is_scale = node.type == "Mul" and details["per_channel"]
    return Priced(Scale() if is_scale else computed(node, outputs), details)


def is_per_channel(constant: Value, x: Value) -> bool:
    """Whether a constant is learned and has one number for each channel [n, c, ...]."""
    sizes = (1,) * (x.rank - constant.rank) + constant.sizes if x.rank > 1 else ()
    return (
        len(sizes) == x.rank > 1
        and constant.dtype in FLOATS
        and constant.size == sizes[1] == x.sizes[1] > 1
    )


def is_per_feature(constant: Value, x: Value) -> bool:
    """Whether a constant is learned and has one number for each place of the last axis."""
    return (
        x.rank > 1
        and constant.dtype in FLOATS
        and constant.rank > 0
        and constant.size == constant.sizes[-1] == x.sizes[-1] > 1
    )


def function(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A function of each element."""
    return counted(Kind.ACTIVATION, node, outputs)


def _division(node: Node) -> Array:
    a, b = (value.array for value in node.given)
    if np.issubdtype(a.dtype, np.integer):
        quotient = np.abs(a) // np.abs(b)
        return np.where((a < 0) != (b < 0), -quotient, quotient).astype(a.dtype)
    return np.asarray(a / b)


def _modulo(node: Node) -> Array:
    a, b = (value.array for value in node.given)
    return np.asarray(np.fmod(a, b) if node.attribute("fmod", 0) else np.mod(a, b))


def _many(function: Callable[[Array, Array], Array]) -> Callable[[Node], Array]:
    def fold(node: Node) -> Array:
        first, *rest = (value.array for value in node.given)
        for one in rest:
            first = function(first, one)
        return first

    return fold


def _bool(_node: Node) -> int:
    return int(onnx.TensorProto.BOOL)


def _selected_type(node: Node) -> int:
    return node.need(1).dtype


_ARITHMETIC: dict[str, Fold | None] = {
    "Add": numpy_fold(np.add),
    "Sub": numpy_fold(np.subtract),
    "Mul": numpy_fold(np.multiply),
    "Div": _division,
    "Pow": lambda node: np.power(node.need(0).array, node.need(1).array).astype(
        node.first.array.dtype
    ),
    "Mod": _modulo,
    "Max": _many(np.maximum),
    "Min": _many(np.minimum),
    "Sum": _many(np.add),
    "Mean": None,
    "BitShift": None,
    "BitwiseAnd": None,
    "BitwiseOr": None,
    "BitwiseXor": None,
}
_COMPARISONS: dict[str, Callable[..., Array]] = {
    "Equal": np.equal,
    "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal,
    "Less": np.less,
    "LessOrEqual": np.less_equal,
    "And": np.logical_and,
    "Or": np.logical_or,
    "Xor": np.logical_xor,
}
_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "Abs": np.abs,
    "Ceil": np.ceil,
    "Cos": np.cos,
    "Exp": np.exp,
    "Floor": np.floor,
    "Log": np.log,
    "Neg": np.negative,
    "Reciprocal": np.reciprocal,
    "Round": np.round,
    "Sign": np.sign,
    "Sin": np.sin,
    "Sqrt": np.sqrt,
    "Tan": np.tan,
}
_UNFOLDED = (
    "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Cosh", "Erf", "Sinh",
)  # fmt: skip

OPERATORS: dict[str, Operator] = {
    **{name: Operator(arithmetic, broadcast_shape, fold) for name, fold in _ARITHMETIC.items()},
    **{
        name: Operator(computed, broadcast_shape, numpy_fold(fold), _bool)
        for name, fold in _COMPARISONS.items()
    },
    **{
        name: Operator(function, first_shape, numpy_fold(fold)) for name, fold in _FUNCTIONS.items()
    },
    **{name: Operator(function, first_shape) for name in _UNFOLDED},
    "Not": Operator(computed, first_shape, numpy_fold(np.logical_not), _bool),
    "IsNaN": Operator(computed, first_shape, numpy_fold(np.isnan), _bool),
    "IsInf": Operator(computed, first_shape, None, _bool),
    "Where": Operator(computed, broadcast_shape, numpy_fold(np.where), _selected_type),
}
