"""Layers in place of kernels: what platforms are made of that whole networks alone were timed for.

Nobody knows what a foreign runtime executes. So a layer counts as one call that reads and writes in
full, but for what moves nothing, and batch norms that fold into the convolution before them. Work
is in ``calls``, ``bytes`` (of fp32, weights included), ``macs``, and ``groups`` beyond the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.core.folding import folded_norms
from costmodel.core.op import Kind, name_of
from costmodel.latency.amounts import WORD_BYTES
from costmodel.latency.kernel import Kernel
from costmodel.latency.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from costmodel.core.network import Layer, Network
    from costmodel.latency.runtime import Facts

GROUPED = "grouped"
"""The class of convolutions with groups that are not depthwise: runtimes have code of their own."""
CLASSES = (*map(str, Kind), GROUPED)
"""All classes: the kinds of layers, and grouped convolutions."""
AMOUNTS = ("macs", "bytes", "calls", "groups")
"""What the work of a layer is told in."""


def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:  # noqa: ARG001
    """The layers that do anything, each with the batch norm that folds into it."""
    folded = {producer: norm for norm, producer in folded_norms(network).items()}
    return tuple(
        Kernel(name_of(layer.op), _with(layer.name, folded), layer.output)
        for layer in network.layers
        if layer.name not in folded.values() and layer.op.cost(layer.shapes, layer.output).mac
    )


def _with(name: str, folded: Mapping[str, str]) -> tuple[str, ...]:
    return (name, folded[name]) if name in folded else (name,)


def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:  # noqa: ARG001
    """The work of each layer, of the class that it is of."""
    layers = {layer.name: layer for layer in network.layers}
    return tuple(_work(layers[kernel.layers[0]]) for kernel in kernels)


def _work(layer: Layer) -> Work:
    cost = layer.op.cost(layer.shapes, layer.output)
    kind = _class(layer)
    amounts = {"macs": cost.flops, "bytes": WORD_BYTES * cost.mac, "calls": 1.0}
    if kind == GROUPED:
        amounts["groups"] = getattr(layer.op, "groups", 1) - 1
    return Work(kind, {name: amount for name, amount in amounts.items() if amount})


def _class(layer: Layer) -> str:
    may_group = layer.kind in (Kind.CONV, Kind.POINTWISE)
    return GROUPED if may_group and getattr(layer.op, "groups", 1) != 1 else str(layer.kind)
