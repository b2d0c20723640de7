"""Layers with those around them, as a network of their own.

What a change does to a run, it does near by: neighbours are fused otherwise or lie in another
layout, while what is far away stays. Surroundings that do the same, wherever they are and whatever
their layers are called, have the same key.

A map that comes in from beyond is made by a pointwise convolution, as most maps are in the whole:
an input of a network lies otherwise in memory than what a convolution wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.ops.conv import Pointwise

_PLANE = 2
"""Spatial axes of a map."""


class Region(NamedTuple):
    """Layers of a network as one of their own, and how many tensors each is from the middle."""

    network: Network
    distances: Mapping[str, int]


class Surroundings:
    """What stands around the layers of a network."""

    def __init__(self, network: Network) -> None:
        self._layers: Mapping[str, Layer] = {layer.name: layer for layer in network.layers}
        self._places = {name: place for place, name in enumerate(self._layers)}
        self._read: Mapping[str, list[tuple[Layer, Tensor]]] = defaultdict(list)
        for layer in network.layers:
            for tensor in layer.inputs:
                self._read[tensor.source].append((layer, tensor))
        self._returned = network.outputs

    def of(self, layer: Layer, reach: int) -> Region:
        """The layers that are at most ``reach`` tensors away from a layer."""
        distances = {layer.name: 0}
        border: Iterable[str] = [layer.name]
        for distance in range(1, reach + 1):
            border = {name for one in border for name in self._beside(one)} - distances.keys()
            distances |= dict.fromkeys(border, distance)
        return Region(self._cut_out(distances), distances)

    def _beside(self, name: str) -> Iterator[str]:
        for tensor in self._layers[name].inputs:
            if tensor.source in self._layers:
                yield tensor.source
        for reader, _ in self._read.get(name, ()):
            yield reader.name

    def _cut_out(self, within: Collection[str]) -> Network:
        """Some layers by themselves; what others read of them is returned."""
        names = sorted(within, key=self._places.__getitem__)
        layers = [_cut_off(self._layers[name], within) for name in names]
        shapes = {
            tensor.source: tensor.shape
            for layer in layers
            for tensor in layer.inputs
            if tensor.source not in within
        }
        made = [_made(name, shape) for name, shape in shapes.items() if _is_map(shape)]
        inputs = {name: shape for name, shape in shapes.items() if not _is_map(shape)}
        inputs |= {layer.inputs[0].source: layer.output for layer in made}
        ends = self._leaving((*(one.name for one in made), *names), within)
        outputs = tuple(dict.fromkeys(ends))
        return Network("part", "", "part", inputs, (*made, *layers), outputs, {}, {})

    def _leaving(self, names: Iterable[str], within: Collection[str]) -> Iterator[Tensor]:
        """What others read, of what comes in too: a tensor with one reader is fused otherwise."""
        for name in names:
            for reader, tensor in self._read.get(name, ()):
                if reader.name not in within:
                    yield tensor if name in within else _whole(tensor)
        yield from (tensor for tensor in self._returned if tensor.source in within)


def _is_map(shape: Shape) -> bool:
    return len(shape.spatial) == _PLANE


def _made(name: str, shape: Shape) -> Layer:
    read = Tensor(f"{name}/read", shape)
    return Layer(name, Pointwise(shape.c), Kind.POINTWISE, (read,), shape, "", "")


def _cut_off(layer: Layer, within: Collection[str]) -> Layer:
    """The layer; what it reads from beyond is a whole tensor, and its weights are its own."""
    if layer.weights_of or not all(one.source in within for one in layer.inputs):
        inputs = tuple(one if one.source in within else _whole(one) for one in layer.inputs)
        return replace(layer, inputs=inputs, weights_of="")
    return layer


def _whole(tensor: Tensor) -> Tensor:
    return Tensor(_name_of(tensor), tensor.shape)


def _name_of(tensor: Tensor) -> str:
    return tensor.source if tensor.part is None else f"{tensor.source}/{tensor.part}"


def key_of(network: Network) -> Hashable:
    """What is the same for networks that do the same; names are told by the order of layers."""
    numbers: dict[str, int] = {}

    def told(tensor: Tensor) -> Hashable:
        return numbers.setdefault(tensor.source, len(numbers)), tensor.part, tensor.shape

    layers = tuple(
        (
            numbers.setdefault(layer.name, len(numbers)),
            layer.op,
            layer.model_op,
            layer.output,
            tuple(map(told, layer.inputs)),
        )
        for layer in network.layers
    )
    return layers, tuple(map(told, network.outputs))
