"""The fusions of a plain runtime: activations and additions as parts of convolutions.

An activation or an addition becomes part of the convolution or fc layer that makes its input (of an
addition: the operand made last), if nothing else needs what that layer makes. Views and folded
norms between the two count as nothing, and what has become part takes in the next one in turn. The
whole runs where its last part is written, reads what its parts read of others, and makes the last
one's output alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from costmodel.core.cost import Cost
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add
from costmodel.ops.norm import BatchNorm
from costmodel.ops.reshape import VIEWS

_HEADS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC})


def is_another_name(layer: Layer, cost: Cost) -> bool:
    """Whether the layer's output is its input under another name: a view, or a folded norm."""
    return isinstance(layer.op, VIEWS) or (isinstance(layer.op, BatchNorm) and cost.mac == 0)


def fused(network: Network, costs: Sequence[Cost]) -> tuple[Network, tuple[Cost, ...]]:
    """The network with one layer for each fused one, and what remains of the costs beside it."""
    readers = Counter(tensor.source for layer in network.layers for tensor in layer.inputs)
    readers.update(tensor.source for tensor in network.outputs)
    kept: dict[str, tuple[int, Layer, Cost]] = {}
    heads: set[str] = set()
    for number, (layer, cost) in enumerate(zip(network.layers, costs, strict=True)):
        if layer.kind in _HEADS:
            heads.add(layer.name)
        elif isinstance(layer.op, Activation | Add):
            through = _through(layer, kept, readers)
            if through and through[-1] in heads:
                layer = _joined(layer, kept[through[-1]][1], through[0])
                heads.add(layer.name)
                for name in through:
                    del kept[name]
        kept[layer.name] = number, layer, cost
    return replace(network, layers=tuple(layer for _, layer, _ in kept.values())), tuple(
        cost for _, _, cost in kept.values()
    )


def _through(
    layer: Layer, kept: dict[str, tuple[int, Layer, Cost]], readers: Counter[str]
) -> list[str]:
    """The layers from a layer's input back to the one that makes it; none if others need it."""
    made = [tensor for tensor in layer.inputs if tensor.source in kept]
    if not made:
        return []
    tensor = max(made, key=lambda one: kept[_root(one, kept)][0])
    found: list[str] = []
    while tensor.source in kept:
        _, maker, cost = kept[tensor.source]
        if readers[maker.name] > 1 or tensor.part is not None:
            return []
        found.append(maker.name)
        if not is_another_name(maker, cost):
            return found
        tensor = maker.inputs[0]
    return []


def _root(tensor: Tensor, kept: dict[str, tuple[int, Layer, Cost]]) -> str:
    """The layer that makes a tensor, through those that only name it."""
    _, maker, cost = kept[tensor.source]
    while is_another_name(maker, cost) and maker.inputs[0].source in kept:
        _, maker, cost = kept[maker.inputs[0].source]
    return maker.name


def _joined(layer: Layer, head: Layer, through: str) -> Layer:
    """A layer that reads what the head reads in place of the head's output."""
    others = tuple(tensor for tensor in layer.inputs if tensor.source != through)
    return replace(layer, inputs=head.inputs + others)
