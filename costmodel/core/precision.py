"""Precision: the dtypes of weights and of activations, and the bytes that bits come to.

A dtype can be said of a network, a block and a layer, of weights and of activations apart; the
innermost word holds, and fp32 where nobody says anything. A layer's own is that of its weights and
of what it writes: what it reads has the dtype of who wrote it.
"""

from __future__ import annotations

from typing import Any

from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.si import BITS
from costmodel.core.values import dataclass


class BadPrecision(ValueError):
    """Text that names no precision; ``hint`` says what would."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Precision:
    """The dtypes of weights and of activations; empty where it is for others to say."""

    weights: str = ""
    activations: str = ""

    def __str__(self) -> str:
        same = self.weights == self.activations
        return self.weights if same else f"{self.weights}/{self.activations}"

    def within(self, around: Precision) -> Precision:
        """The same with the dtypes of what is around it where it names none."""
        if self is around or (self.weights and self.activations):
            return self
        return Precision(self.weights or around.weights, self.activations or around.activations)


UNSTATED = Precision()
"""Nothing is said."""

FP32 = Precision("fp32", "fp32")
"""What holds where nothing is said."""


def octets(bits: Any) -> Any:
    """The bytes of so many bits, rounded up; of an array, of each."""
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
