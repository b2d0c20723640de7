"""Activation functions: one node where the opset has it, else the ones that make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.activation import Activation

_NODES: dict[str, tuple[str, dict[str, Any], int]] = {
    "relu": ("Relu", {}, 1),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}, 1),
    "elu": ("Elu", {}, 1),
    "selu": ("Selu", {}, 1),
    "sigmoid": ("Sigmoid", {}, 1),
    "tanh": ("Tanh", {}, 1),
    "softplus": ("Softplus", {}, 1),
    "softmax": ("Softmax", {"axis": 1}, 1),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}, 1),
    "hard_swish": ("HardSwish", {}, 14),
    "mish": ("Mish", {}, 18),
    "gelu": ("Gelu", {}, 20),
}
"""What each function is called, with its attributes, and from which opset on."""


def _activation(place: Place, op: Activation) -> None:
    name, rank = place.as_made()
    kind, attributes, since = _NODES.get(op.fn, ("", {}, 0))
    if kind and since <= place.draft.opset:
        place.end(kind, [name], attributes, rank)
    else:
        _IN_PARTS[op.fn](place, name, rank)


def _relu6(place: Place, name: str, rank: int) -> None:
    place.end("Clip", [name, place.number(0), place.number(6)], rank=rank)


def _prelu(place: Place, name: str, rank: int) -> None:
    shape = (place.x.c, *(1,) * (rank - 2))
    slope = place.weight("slope", place.weights.small(f"{place.owner}/slope", shape))
    place.end("PRelu", [name, slope], rank=rank)


def _gated_by(gate: str, attributes: dict[str, Any]) -> Callable[[Place, str, int], None]:
    def write(place: Place, name: str, rank: int) -> None:
        place.end("Mul", [name, place.step(gate, [name], attributes)], rank=rank)

    return write


def _mish(place: Place, name: str, rank: int) -> None:
    gate = place.step("Tanh", [place.step("Softplus", [name])])
    place.end("Mul", [name, gate], rank=rank)


def _gelu(place: Place, name: str, rank: int) -> None:
    """x·(1 + erf(x/sqrt(2)))/2 (arXiv:1606.08415), in the order in which exporters write it."""
    error = place.step("Erf", [place.step("Div", [name, place.number(2**0.5)])])
    product = place.step("Mul", [name, place.step("Add", [error, place.number(1)])])
    place.end("Mul", [product, place.number(0.5)], rank=rank)


_IN_PARTS: dict[str, Callable[[Place, str, int], None]] = {
    "relu6": _relu6,
    "prelu": _prelu,
    "swish": _gated_by("Sigmoid", {}),
    "hard_swish": _gated_by("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "mish": _mish,
    "gelu": _gelu,
}

WRITERS: dict[type, Any] = {Activation: _activation}
