"""Activation functions, all of which torch.nn has."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.torch.expressions import Call, Expression, Text
from costmodel.interop.writing.torch.spot import Spot
from costmodel.ops.activation import Activation

_NAMES = {
    "relu": "ReLU",
    "relu6": "ReLU6",
    "leaky_relu": "LeakyReLU",
    "prelu": "PReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "mish": "Mish",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
    "swish": "SiLU",
    "hard_swish": "Hardswish",
    "hard_sigmoid": "Hardsigmoid",
    "softplus": "Softplus",
    "softmax": "Softmax",
}


def _activation(spot: Spot, op: Activation) -> tuple[Call, ...]:
    given: dict[str, Expression] = {"prelu": spot.c(), "softmax": Text("1")}
    arguments = (given[op.fn],) if op.fn in given else ()
    return (Call(f"nn.{_NAMES[op.fn]}", arguments),)


MODULES: dict[type, Any] = {Activation: _activation}
