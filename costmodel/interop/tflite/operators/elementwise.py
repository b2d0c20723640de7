"""Arithmetic, comparisons, activations and other functions, element by element."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.shapes import Sizes
from costmodel.interop.tflite.operator import (
    Price,
    Rule,
    broadcast_shape,
    computed,
    counted,
    first_shape,
    function,
)
from costmodel.interop.tflite.values import Array, Node, Value
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.norm import LocalResponseNorm


def _arithmetic(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A sum or product of activations, or of one with constants."""
    read = node.activations
    if len(read) == len(node.given) > 1 and len({value.rank for value in read}) == 1:
        if node.type in ("ADD", "ADD_N"):
            return Add()
        if node.type == "MUL":
            return Multiply()
    if node.type == "MUL" and len(node.given) == 2 and len(read) == 1:
        (constant,), (x,) = node.constants, read
        if x.rank > 1 and _is_per_channel(constant, x):
            return Scale()
    return computed(node, outputs)


def _is_per_channel(constant: Value, x: Value) -> bool:
    """Whether a constant is learned and has one number for each channel, the last axis."""
    return constant.weights == constant.size == x.sizes[-1] > 1 and constant.rank > 0


def _prelu(node: Node, outputs: tuple[Value, ...]) -> Op:
    """PReLU with a slope for each channel, or with any others."""
    slope, x = node.need(1), node.need(0)
    if x.rank > 1 and _is_per_channel(slope, x):
        return Activation("prelu")
    return function(node, outputs)


def _named(fn: ActivationFunction) -> Price:
    return lambda _node, _outputs: Activation(fn)


def _folded(fold: Callable[..., Array]) -> Callable[[Node], Array]:
    def values(node: Node) -> Array:
        return fold(*(value.data for value in node.given))

    return values


def _spectrum(node: Node) -> Sequence[Sizes]:
    """The transform of real numbers over [rows, columns] holds columns // 2 + 1 of each row."""
    rows, columns = node.need(1).integers
    return ((*node.need(0).sizes[:-2], rows, columns // 2 + 1),)


def _local(node: Node, _outputs: tuple[Value, ...]) -> Op:
    return LocalResponseNorm(2 * node.option("Radius") + 1)


def _norm(node: Node, outputs: tuple[Value, ...]) -> Op:
    return counted(Kind.NORM, node, outputs)


_ACTIVATIONS: dict[str, ActivationFunction] = {
    "RELU": "relu", "RELU6": "relu6", "LEAKY_RELU": "leaky_relu", "ELU": "elu", "GELU": "gelu",
    "LOGISTIC": "sigmoid", "TANH": "tanh", "HARD_SWISH": "hard_swish", "SOFTMAX": "softmax",
    "LOG_SOFTMAX": "softmax",
}  # fmt: skip
_FUNCTIONS = (
    "ABS", "CEIL", "COMPLEX_ABS", "COS", "EXP", "FLOOR", "IMAG", "LOG", "NEG", "REAL",
    "RELU_0_TO_1", "RELU_N1_TO_1", "ROUND", "RSQRT", "SIGN", "SIN", "SQRT", "SQUARE",
)  # fmt: skip
_FOLDED: dict[str, Callable[..., Array]] = {
    "ADD": np.add, "SUB": np.subtract, "MUL": np.multiply, "MAXIMUM": np.maximum,
    "MINIMUM": np.minimum, "FLOOR_DIV": np.floor_divide, "FLOOR_MOD": np.mod,
}  # fmt: skip
_ARITHMETIC = ("ADD_N", "DIV", "POW", "SQUARED_DIFFERENCE", "ATAN2")
_COMPARISONS = (
    "EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL", "NOT_EQUAL", "LOGICAL_AND",
    "LOGICAL_OR", "BITWISE_XOR", "RIGHT_SHIFT", "SELECT", "SELECT_V2",
)  # fmt: skip

RULES: dict[str, Rule] = {
    **{name: Rule(_named(fn), first_shape) for name, fn in _ACTIVATIONS.items()},
    **{name: Rule(function, first_shape) for name in _FUNCTIONS},
    **{name: Rule(_arithmetic, broadcast_shape, _folded(fold)) for name, fold in _FOLDED.items()},
    **{name: Rule(_arithmetic, broadcast_shape) for name in _ARITHMETIC},
    **{name: Rule(computed, broadcast_shape) for name in _COMPARISONS},
    "RFFT2D": Rule(computed, _spectrum),
    "LOGICAL_NOT": Rule(computed, first_shape),
    "CUMSUM": Rule(computed, first_shape),
    "PRELU": Rule(_prelu, first_shape),
    "L2_NORMALIZATION": Rule(_norm, first_shape),
    "LOCAL_RESPONSE_NORMALIZATION": Rule(_local, first_shape),
}
