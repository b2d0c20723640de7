"""Activation functions, all of which ncnn has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costmodel.interop.writing.ncnn.draft import NONE, Place
from costmodel.interop.writing.ncnn.layers import Value
from costmodel.ops.activation import Activation

_ACTIVATIONS: Mapping[str, tuple[str, Mapping[int, Value]]] = {
    "relu": ("ReLU", NONE),
    "leaky_relu": ("ReLU", {0: 0.01}),
    "relu6": ("Clip", {0: 0.0, 1: 6.0}),
    "elu": ("ELU", {0: 1.0}),
    "selu": ("SELU", NONE),
    "gelu": ("GELU", {0: 0}),
    "sigmoid": ("Sigmoid", NONE),
    "tanh": ("TanH", NONE),
    "softplus": ("Softplus", NONE),
    "mish": ("Mish", NONE),
    "swish": ("Swish", NONE),
    "hard_swish": ("HardSwish", {0: 1 / 6, 1: 0.5}),
    "hard_sigmoid": ("HardSigmoid", {0: 1 / 6, 1: 0.5}),
    "softmax": ("Softmax", {0: 0, 1: 1}),
}


def _activation(place: Place, op: Activation) -> None:
    if op.fn == "prelu":
        place.end("PReLU", [place.blob()], {0: place.output.c}, place.weights("slope"))
    else:
        kind, params = _ACTIVATIONS[op.fn]
        place.end(kind, [place.blob()], params)


WRITERS: dict[type, Any] = {
    Activation: _activation,
}
