"""The tensors that ONNX Runtime's kernels write, by the names that the model has for them.

In its own layout a tensor is called ``reorder_token_7``, and the node that writes it after the
tensor of the model: ``conv1_nchwc``. To such a convolution an addition and an activation may have
been joined since, which its inputs and attributes tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from costmodel.latency.dataflow import Dataflow

NCHWC = "com.microsoft.nchwc"
"""The domain of kernels in the runtime's own layout."""
REORDERS = frozenset({"ReorderInput", "ReorderOutput"})
ACTIVATIONS = frozenset(
    {"Relu", "Clip", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "HardSwish"}
)
_ADDED = re.compile(r"(_bn)?_nchwc(_token_\d+)?$")
_SUM = 4
"""Inputs of a convolution that adds one of them to what it writes."""


class Ran(NamedTuple):
    """A node of the optimised model."""

    name: str
    type: str
    domain: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    activation: str = ""


def known_as(ran: Sequence[Ran], flow: Dataflow) -> tuple[tuple[str, ...], ...]:
    """What each node writes by the model's names; nothing for what the runtime added."""
    names: dict[str, str] = {}
    found = []
    for node in ran:
        told = _told(node, names, flow)
        names.update(zip(node.writes, told, strict=False))
        found.append(() if is_added(node, told) else told)
    return tuple(found)


def moved(ran: Sequence[Ran], written: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The tensor of the model whose layout each node changes; empty where it computes."""
    names: dict[str, str] = {}
    found = []
    for node, told in zip(ran, written, strict=True):
        source = node.reads[0] if node.reads else ""
        if told:
            names.update(zip(node.writes, told, strict=False))
            found.append("")
        else:
            names.update(dict.fromkeys(node.writes, names.get(source, source)))
            found.append(names.get(source, source))
    return tuple(found)


def is_added(node: Ran, told: Sequence[str]) -> bool:
    """Whether the runtime added a node that computes nothing of the model."""
    return not told or (node.domain == NCHWC and node.type in REORDERS)


def _told(node: Ran, names: Mapping[str, str], flow: Dataflow) -> tuple[str, ...]:
    """What a node writes, as far as the model knows it."""
    if node.domain == NCHWC and node.type in REORDERS:
        return (names.get(node.reads[0], node.reads[0]),)
    if flow.maker(node.writes[0]):
        return node.writes
    if step := flow.named(node.name):
        return step.writes
    base = _ADDED.sub("", node.name)
    if not flow.maker(base):
        return ()
    if node.domain == NCHWC and node.type == "Conv":
        return (_joined(node, base, names, flow),)
    return (base,)


def _joined(node: Ran, tensor: str, names: Mapping[str, str], flow: Dataflow) -> str:
    """What a convolution writes after what was joined to it since it was named."""
    if len(node.reads) == _SUM:
        tensor = _after(tensor, ("Add", "Sum"), flow)
    maker = flow.maker(tensor)
    if node.activation and maker and maker.type not in ACTIVATIONS:
        tensor = _after(tensor, ACTIVATIONS, flow)
    return tensor


def _after(tensor: str, types: Iterable[str], flow: Dataflow) -> str:
    """What is written by the reader of a tensor that has one of some types."""
    found = (step.writes[0] for step in flow.readers(tensor) if step.type in types)
    return next(found, tensor)
