"""Which steps of a model each node that ONNX Runtime executes stands for, by names of tensors.

In the runtime's own layout a tensor is called ``reorder_token_7``, and the node that writes it
after the tensor of the model: ``conv1_nchwc``. To such a convolution an addition and an activation
may have been joined since, which its inputs and attributes tell. Some nodes write a part of what
one step does, as where the runtime writes out a function: they belong to the step that reads them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from costmodel.core.values import NamedTuple
from costmodel.latency.executing.dataflow import Dataflow, layers_of

NCHWC = "com.microsoft.nchwc"
"""The domain of kernels in the runtime's own layout."""
REORDERS = frozenset({"ReorderInput", "ReorderOutput"})
_ACTIVATIONS = frozenset(
    {"Relu", "Clip", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "HardSwish"}
)
_ADDED = (re.compile(r"_nchwc(_token_\d+)?$"), re.compile(r"_bn_nchwc(_token_\d+)?$"))
"""What is added to a tensor's name; the second where a norm became a convolution."""
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

    @property
    def is_reorder(self) -> bool:
        """Whether it changes the layout of a tensor and nothing else."""
        return self.domain == NCHWC and self.type in REORDERS


class Stands(NamedTuple):
    """The layers that a node stands for, or the layer or input whose output it moves."""

    layers: tuple[str, ...] = ()
    moved: str = ""


def stands_for(ran: Sequence[Ran], flow: Dataflow) -> tuple[Stands, ...]:
    """What each node stands for."""
    names: dict[str, str] = {}
    written = [_written(node, names, flow) for node in ran]
    parts = flow.shared_out(
        [() if node.is_reorder else told for node, told in zip(ran, written, strict=True)]
    )
    layers = [layers_of(places, flow.steps) for places in parts]
    readers = {name: place for place, node in reversed([*enumerate(ran)]) for name in node.reads}
    for place in reversed(range(len(ran))):
        reader = readers.get(ran[place].writes[0])
        if not layers[place] and not ran[place].is_reorder and reader is not None:
            layers[place] = layers[reader][-1:]
    return tuple(
        Stands(moved=_owner(told[0], flow)) if node.is_reorder else Stands(layers=of)
        for node, told, of in zip(ran, written, layers, strict=True)
    )


def _owner(tensor: str, flow: Dataflow) -> str:
    """The layer that makes a tensor, or the input of the network that it is."""
    maker = flow.maker(tensor)
    return maker.layer if maker else tensor


def _written(node: Ran, names: dict[str, str], flow: Dataflow) -> tuple[str, ...]:
    """What a node writes by the model's names, which are noted; nothing of what has none."""
    told = _told(node, names, flow)
    names.update(zip(node.writes, told, strict=False))
    return told


def _told(node: Ran, names: Mapping[str, str], flow: Dataflow) -> tuple[str, ...]:
    if node.is_reorder:
        return (names.get(node.reads[0], node.reads[0]),)
    if flow.maker(node.writes[0]):
        return node.writes
    if step := flow.named(node.name):
        return step.writes
    for added in _ADDED:
        base = added.sub("", node.name)
        if flow.maker(base):
            return (_joined(node, base, flow) if node.domain == NCHWC else base,)
    source = names.get(node.reads[0], node.reads[0]) if node.reads else ""
    return tuple(_end(node.type, source, flow))


def _joined(node: Ran, tensor: str, flow: Dataflow) -> str:
    """What a convolution writes after what was joined to it since it was named."""
    if node.type != "Conv":
        return tensor
    if len(node.reads) == _SUM:
        tensor = _after(tensor, ("Add", "Sum"), flow)
    maker = flow.maker(tensor)
    if node.activation and maker and maker.type not in _ACTIVATIONS:
        tensor = _after(tensor, _ACTIVATIONS, flow)
        if node.activation == "HardSwish":  # x·HardSigmoid(x), if it is written so
            maker = flow.maker(tensor)
            is_part = maker is not None and maker.type == "HardSigmoid"
            tensor = _after(tensor, ("Mul",), flow) if is_part else tensor
    return tensor


def _after(tensor: str, types: Collection[str], flow: Dataflow) -> str:
    """What is written by the reader of a tensor that has one of some types.

    What the runtime left out may lie between the two.
    """
    for step in flow.readers(tensor):
        if step.type in types:
            return step.writes[0]
        if step.type in _LEFT_OUT:
            found = _after(step.writes[0], types, flow)
            if found != step.writes[0]:
                return found
    return tensor


_LEFT_OUT = frozenset({"Identity", "Dropout"})


def _end(kind: str, tensor: str, flow: Dataflow) -> tuple[str, ...]:
    """What the last of the steps writes that a function of a tensor is fused out of."""
    types, most = _MADE_OF.get(kind, (frozenset(), 0))
    inside, waiting = [tensor], [tensor]
    while waiting and len(inside) <= most:
        for step in flow.readers(waiting.pop(0)):
            is_part = step.type in types and set(inside).issuperset(step.reads)
            if is_part and step.writes[0] not in inside:
                inside.append(step.writes[0])
                waiting.append(step.writes[0])
    return tuple(inside[1:][-1:])


_MADE_OF: Mapping[str, tuple[frozenset[str], int]] = {
    "QuickGelu": (frozenset({"Mul", "Sigmoid"}), 2),
    "Gelu": (frozenset({"Div", "Mul", "Erf", "Add", "Gelu"}), 5),
    "Mul": (frozenset({"HardSwish", "Mish"}), 1),
}
"""The types of steps that a function is fused out of, which read nothing but its argument, and how
many they are at most; last a product that ends a function which was written out.
"""
