"""Ops of models of which several outputs are read, as ops of one output each, which specs have.

Queries, keys and values that are taken apart, say. Each part reads and writes as many elements as
it has; what the op costs beyond that is with the first one, so that the sum is what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from costmodel.core.cost import Cost, Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind, name_of
from costmodel.interop.writing.asked import parts_read


@dataclass(frozen=True, slots=True)
class Part:
    """One output of an op, and its share of the cost; ``type`` is the model's word for the op."""

    arity: ClassVar[tuple[int, int | None]] = (1, None)

    type: str
    counts_as: Kind
    out: Shape
    share: Cost

    def kind(self, *inputs: Shape) -> Kind:
        return self.counts_as

    def output(self, *inputs: Shape) -> Shape:
        return self.out

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return self.share


def parted(network: Network) -> Network:
    """The network with a layer for each output that is read of an op which is no split."""
    parts = parts_read(network)
    if not parts:
        return network
    names = {one: f"{one.source}.{one.part}" for found in parts.values() for one in found}
    layers = [
        replace(one, inputs=tuple(_renamed(tensor, names) for tensor in one.inputs))
        for layer in network.layers
        for one in (_parts(layer, parts[layer.name], names) if layer.name in parts else [layer])
    ]
    outputs = tuple(_renamed(tensor, names) for tensor in network.outputs)
    return replace(network, layers=tuple(layers), outputs=outputs)


def _renamed(tensor: Tensor, names: dict[Tensor, str]) -> Tensor:
    return Tensor(names[tensor], tensor.shape) if tensor in names else tensor


def _parts(layer: Layer, tensors: tuple[Tensor, ...], names: dict[Tensor, str]) -> Iterator[Layer]:
    rest = layer.op.cost(layer.shapes, layer.output)
    further = sum(one.shape.size for one in tensors[1:])
    if min(rest.reads, rest.writes) < further:  # a view, whose parts cost nothing either
        shares = [rest, *(Cost() for _ in tensors[1:])]
    else:
        first = replace(rest, reads=rest.reads - further, writes=rest.writes - further)
        shares = [first, *(Cost(0, one.shape.size, one.shape.size) for one in tensors[1:])]
    for tensor, share in zip(tensors, shares, strict=True):
        op = Part(name_of(layer.op), layer.kind, tensor.shape, share)
        yield replace(layer, name=names[tensor], op=op, output=tensor.shape)
