"""Activation functions; what clips to [0, 6] is a ReLU6."""

from __future__ import annotations

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.onnx.operator import Operator, Price, Priced, counted, first_shape
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Unknown
from costmodel.ops.activation import Activation, ActivationFunction

_NAMES: dict[str, ActivationFunction] = {
    "Relu": "relu",
    "LeakyRelu": "leaky_relu",
    "Elu": "elu",
    "Selu": "selu",
    "Gelu": "gelu",
    "Mish": "mish",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Swish": "swish",
    "HardSwish": "hard_swish",
    "HardSigmoid": "hard_sigmoid",
    "Softplus": "softplus",
    "Softmax": "softmax",
    "LogSoftmax": "softmax",
}


def named(fn: ActivationFunction) -> Price:
    """The activation of that name."""
    return lambda _node, _outputs: Activation(fn)


def _bounds(node: Node) -> tuple[float | None, float | None]:
    """The least and the most that Clip leaves; None where there is no bound."""
    found = []
    for place, name in ((1, "min"), (2, "max")):
        value = node.optional(place)
        bound = node.attribute(name) if value is None else float(value.array.reshape(-1)[0])
        found.append(None if bound is None or abs(bound) > 1e30 else float(bound))
    return found[0], found[1]


def _clip(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    """ReLU6, ReLU, or clipping to other bounds."""
    try:
        bounds = _bounds(node)
    except Unknown:
        bounds = (None, None)
    if (fn := _CLIPS.get(bounds)) is not None:
        return Priced(Activation(fn), {"bounds": bounds})
    return Priced(counted(Kind.ACTIVATION, node, outputs), {"bounds": bounds})


_CLIPS: dict[tuple[float | None, float | None], ActivationFunction] = {
    (0.0, 6.0): "relu6",
    (0.0, None): "relu",
}


def _clipped(node: Node) -> Array:
    least, most = _bounds(node)
    x = node.first.array
    return np.clip(x, least, most).astype(x.dtype) if (least, most) != (None, None) else x


def _prelu(node: Node, outputs: tuple[Value, ...]) -> Op:
    """PReLU with a slope for each channel, or with any others."""
    slope, x = node.need(1), node.first
    if slope.is_constant and x.rank > 1 and slope.size == x.sizes[1]:
        return Activation("prelu")
    return counted(Kind.ACTIVATION, node, outputs)


def _function(node: Node, outputs: tuple[Value, ...]) -> Op:
    return counted(Kind.ACTIVATION, node, outputs)


OPERATORS: dict[str, Operator] = {
    **{name: Operator(named(fn), first_shape) for name, fn in _NAMES.items()},
    "Clip": Operator(_clip, first_shape, _clipped),
    "PRelu": Operator(_prelu, first_shape),
    "Celu": Operator(_function, first_shape),
    "Hardmax": Operator(_function, first_shape),
    "Shrink": Operator(_function, first_shape),
    "Softsign": Operator(_function, first_shape),
    "ThresholdedRelu": Operator(_function, first_shape),
    "com.microsoft::Gelu": Operator(named("gelu"), first_shape),
    "com.microsoft::FastGelu": Operator(named("gelu"), first_shape),
    "com.microsoft::QuickGelu": Operator(named("gelu"), first_shape),
}
