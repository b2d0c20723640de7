"""Fragments of a block, the paper's measure of fragmentation (ShuffleNet V2, section 2, G3).

A fragment is an individual convolution or pooling in a block. A depthwise convolution counts
together with the pointwise it feeds, through norm or activation. Not counted are global pooling,
squeeze-and-excite, the projection on a shortcut, and input adapters: a 1x1 that reads an input of a
block which has two or more, or whatever carries ``role: adapter``. So a cell of NASNet-A has 13 and
a block of ResNet 2 or 3.

Width = fragments / fragments on the longest chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from costmodel.network import Layer
from costmodel.op import Kind
from costmodel.ops.pool import GlobalPool

_CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})
_TRANSPARENT = frozenset({Kind.NORM, Kind.ACTIVATION})
_UNCOUNTED_ROLES = frozenset({"adapter", "shortcut"})


class Fragments(NamedTuple):
    """How many fragments a block has, and how many of them lie on its longest chain."""

    total: int
    longest: int

    @property
    def width(self) -> Fraction:
        """Fragments over those on the longest chain; 0 for a block without any."""
        return Fraction(self.total, self.longest) if self.longest else Fraction(0)


def fragments(block: Sequence[Layer]) -> Fragments:
    """Count the fragments among the layers of one block, given in topological order."""
    wiring = _Wiring(block)
    counted = {layer.name for layer in block if _is_fragment(layer, wiring)}
    chain: dict[str, int] = {}
    for layer in block:
        before = (chain.get(tensor.source, 0) for tensor in layer.inputs)
        chain[layer.name] = max(before, default=0) + (layer.name in counted)
    return Fragments(len(counted), max(chain.values(), default=0))


class _Wiring:
    """Who reads whom inside one block."""

    def __init__(self, block: Sequence[Layer]) -> None:
        self.layers: Mapping[str, Layer] = {layer.name: layer for layer in block}
        self.readers: dict[str, list[Layer]] = {layer.name: [] for layer in block}
        outside: set[str] = set()
        for layer in block:
            for tensor in layer.inputs:
                if tensor.source in self.layers:
                    self.readers[tensor.source].append(layer)
                else:
                    outside.add(tensor.source)
        self.entrances = len(outside)

    def origin(self, layer: Layer) -> str:
        """The tensor that a layer reads, seen through norms and activations."""
        source = layer.inputs[0].source
        while source in self.layers and self.layers[source].kind in _TRANSPARENT:
            source = self.layers[source].inputs[0].source
        return source

    def target(self, layer: Layer) -> Layer | None:
        """The only layer that reads this one's output, seen through norms and activations."""
        readers = self.readers[layer.name]
        while len(readers) == 1 and readers[0].kind in _TRANSPARENT:
            readers = self.readers[readers[0].name]
        return readers[0] if len(readers) == 1 else None


def _is_fragment(layer: Layer, wiring: _Wiring) -> bool:
    if layer.role in _UNCOUNTED_ROLES:
        return False
    if layer.kind is Kind.POOL:
        return not isinstance(layer.op, GlobalPool)
    if layer.kind not in _CONVOLUTIONS:
        return False
    target = wiring.target(layer)
    if layer.kind is Kind.DEPTHWISE and target is not None and target.kind is Kind.POINTWISE:
        return False
    return not (
        _is_adapter(layer, wiring)
        or _is_projection(layer, target, wiring)
        or _is_excitation(layer, wiring)
    )


def _is_adapter(layer: Layer, wiring: _Wiring) -> bool:
    reads_input = wiring.origin(layer) not in wiring.layers
    return layer.kind is Kind.POINTWISE and reads_input and wiring.entrances > 1


def _is_projection(layer: Layer, target: Layer | None, wiring: _Wiring) -> bool:
    """A convolution from the block's input straight to an add whose other side is longer."""
    if target is None or target.kind is not Kind.ARITHMETIC:
        return False
    if wiring.origin(layer) in wiring.layers:
        return False
    return any(
        _convolutions_behind(tensor.source, wiring) > 1
        for tensor in target.inputs
        if tensor.source != layer.name
    )


def _convolutions_behind(source: str, wiring: _Wiring) -> int:
    """Convolutions on the first-input chain that ends in ``source``."""
    count = 0
    while source in wiring.layers:
        layer = wiring.layers[source]
        count += layer.kind in _CONVOLUTIONS
        source = layer.inputs[0].source
    return count


def _is_excitation(layer: Layer, wiring: _Wiring) -> bool:
    """Part of squeeze-and-excite: between a global pooling and a multiplication."""
    source = layer.inputs[0].source
    while source in wiring.layers:
        below = wiring.layers[source]
        if isinstance(below.op, GlobalPool):
            return _reaches_multiply(layer, wiring)
        if below.kind is Kind.ARITHMETIC:  # the multiplication itself: the layer comes after it
            return False
        source = below.inputs[0].source
    return False


def _reaches_multiply(layer: Layer, wiring: _Wiring) -> bool:
    target = wiring.target(layer)
    while target is not None and target.kind is not Kind.ARITHMETIC:
        target = wiring.target(target)
    return target is not None
