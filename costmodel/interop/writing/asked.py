"""What may be asked of a format, and how it says that it cannot write something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from costmodel.core.network import Layer
from costmodel.core.op import name_of
from costmodel.core.problems import Problem, SpecError

Bn: TypeAlias = Literal["kept", "folded"]
Level: TypeAlias = Literal["op", "block", "stage"]

OLDEST_OPSET, NEWEST_OPSET, USUAL_OPSET = 13, 23, 18
"""Opsets that ONNX is written in: from 13 on Split, Squeeze and Softmax are what they are today."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to write a network; each format reads what concerns it.

    ``bn`` says whether ONNX has batch norms or convolutions that took them in, ``is_dynamic``
    whether its batch is left open; ``opset`` is its version, ``seed`` that of the weights.
    ``level`` is what a node of a picture stands for.
    """

    bn: Bn = "kept"
    opset: int = USUAL_OPSET
    seed: int = 0
    is_dynamic: bool = False
    level: Level = "op"


class Unwritable(Exception):
    """An op that a format has no words for: ``reason``, and what ``hint`` advises."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


def problem(layer: Layer, fault: Unwritable, into: str) -> Problem:
    """What is told of a layer that cannot be written."""
    message = f"{layer.name}: {name_of(layer.op)} cannot be written as {into}: {fault}"
    return Problem(message, layer.mark, fault.hint)


def missing(library: str, extra: str) -> SpecError:
    """What is told where an optional library is not installed."""
    hint = f"pip install 'costmodel[{extra}]'"
    return SpecError([Problem(f"this needs {library}, which is not installed", None, hint)])
