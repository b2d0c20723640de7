"""Precision: the dtypes of weights and activations, and the bytes and bit operations that follow.

A multiply-add of a weight of b_w bits and an activation of b_a bits takes b_w·b_a bit operations
(BOPs; van Baalen et al., Bayesian Bits, arXiv:2005.07093).
"""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.core.cost import Cost
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.si import BITS


class BadPrecision(ValueError):
    """Text that names no precision; ``hint`` says what would."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Precision:
    """The dtypes of all weights and of all activations of a network."""

    weights: str
    activations: str

    def __str__(self) -> str:
        same = self.weights == self.activations
        return self.weights if same else f"{self.weights}/{self.activations}"

    def mac_bytes(self, cost: Cost) -> int:
        """The bytes of a memory access cost, rounded up: reads and writes are activations."""
        moved = (cost.reads + cost.writes) * BITS[self.activations]
        return _octets(moved + cost.weights * BITS[self.weights])

    def weight_bytes(self, params: int) -> int:
        """The bytes of so many parameters, rounded up."""
        return _octets(params * BITS[self.weights])

    def activation_bytes(self, elements: int) -> int:
        """The bytes of so many activations, rounded up."""
        return _octets(elements * BITS[self.activations])

    def bit_operations(self, multiply_adds: int) -> int:
        """Multiply-adds times the bits of a weight times those of an activation."""
        return multiply_adds * BITS[self.weights] * BITS[self.activations]


def _octets(bits: int) -> int:
    return -(-bits // 8)


def read_precision(text: str) -> Precision:
    """``fp16``, or ``int8/fp16``: the dtype of weights, then that of activations.

    Raises:
        BadPrecision: it is neither.
    """
    names = text.split("/")
    for name in names:
        if name not in BITS:
            hint = did_you_mean(name, BITS)
            raise BadPrecision(f"unknown dtype {quoted(name)}", hint)
    if len(names) > 2:
        hint = "write WEIGHTS/ACTIVATIONS: int8/fp16"
        raise BadPrecision(f"{quoted(text)} names {len(names)} dtypes", hint)
    return Precision(names[0], names[-1])
