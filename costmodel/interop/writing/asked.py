"""What may be asked of a format, and how it says that it cannot write something."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import name_of
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.counted import Counted
from costmodel.ops.channels import Split

Bn: TypeAlias = Literal["kept", "folded"]
Level: TypeAlias = Literal["op", "block", "stage"]

OLDEST_OPSET, NEWEST_OPSET, USUAL_OPSET = 13, 23, 18
"""Opsets that ONNX is written in: from 13 on Split, Squeeze and Softmax are what they are today."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to write a network; each format reads what concerns it.

    ``bn`` says whether ONNX has batch norms or convolutions that took them in, ``is_dynamic``
    whether its batch is left open; ``opset`` is its version, ``seed`` that of the weights,
    which are all alike without one.
    ``level`` is what a node of a picture stands for.
    """

    bn: Bn = "kept"
    opset: int = USUAL_OPSET
    seed: int | None = 0
    is_dynamic: bool = False
    level: Level = "op"


class Unwritable(Exception):
    """An op that a format has no words for: ``reason``, and what ``hint`` advises."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.hint = hint


def parts_read(network: Network) -> Mapping[str, tuple[Tensor, ...]]:
    """The single outputs of layers that are no splits, as models may read them, by layer."""
    splits = {layer.name for layer in network.layers if isinstance(layer.op, Split)}
    found: dict[str, dict[Tensor, None]] = {}
    for tensor in (*(one for layer in network.layers for one in layer.inputs), *network.outputs):
        if tensor.part is not None and tensor.source not in splits:
            found.setdefault(tensor.source, {})[tensor] = None
    return {name: tuple(tensors) for name, tensors in found.items()}


def refuse_what_only_a_model_has(layer: Layer, parted: Container[str]) -> None:
    """Refuse an op of a model which costmodel counts and does not know.

    ``parted`` are the layers of which single outputs are read.

    Raises:
        Unwritable: it is one.
    """
    if isinstance(layer.op, Counted):
        reason = "it came from a model, and costmodel has only its counts at these sizes"
        raise Unwritable(reason, _FROM_MODEL)
    if layer.name in parted:
        raise Unwritable("the model reads several outputs of it, and here it has one", _FROM_MODEL)


_FROM_MODEL = "export the model from its framework; --to json and the pictures have it whole"


def problem(layer: Layer, fault: Unwritable, into: str) -> Problem:
    """What is told of a layer that cannot be written."""
    message = f"{layer.name}: {name_of(layer.op)} cannot be written as {into}: {fault}"
    return Problem(message, layer.mark, fault.hint)


def missing(library: str, extra: str) -> SpecError:
    """What is told where an optional library is not installed."""
    hint = f"pip install 'costmodel[{extra}]'"
    return SpecError([Problem(f"this needs {library}, which is not installed", None, hint)])
