"""Fragments of a unit, the paper's measure of fragmentation (ShuffleNet V2, section 2, G3).

A fragment is an individual convolution or pooling in a unit. A depthwise convolution counts
together with the pointwise it feeds, through norm or activation. Not counted are global pooling,
squeeze-and-excite, the projection on a shortcut, and input adapters: a 1x1 that reads an input of a
unit which has two or more, or whatever carries ``role: adapter``. So a cell of NASNet-A has 13 and
a block of ResNet 2 or 3.

Width = fragments / fragments on the longest chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from costmodel.analysis.chains import is_transparent
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.ops.pool import is_global

_CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})
_UNCOUNTED_ROLES = frozenset({"adapter", "shortcut"})


class Fragments(NamedTuple):
    """How many fragments a unit has, and how many of them lie on its longest chain."""

    total: int
    longest: int

    @property
    def width(self) -> Fraction:
        """Fragments over those on the longest chain; 0 for a unit without any."""
        return Fraction(self.total, self.longest) if self.longest else Fraction(0)


NO_FRAGMENTS = Fragments(0, 0)


def fragments(block: Sequence[Layer]) -> Fragments:
    """Count the fragments among the layers of one unit, given in topological order."""
    counted = {layer.name for layer in fragments_in(block)}
    chain: dict[str, int] = {}
    for layer in block:
        before = (chain.get(tensor.source, 0) for tensor in layer.inputs)
        chain[layer.name] = max(before, default=0) + (layer.name in counted)
    return Fragments(len(counted), max(chain.values(), default=0))


def fragments_in(block: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers of one unit, given in topological order, that are its fragments."""
    wiring = _Wiring(block)
    return tuple(layer for layer in block if _is_fragment(layer, wiring))


class _Wiring:
    """Who reads whom inside one block; every answer is found in two passes over its layers."""

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
        self.origin: dict[str, str] = {}
        """The tensor that a layer reads, seen through norms and activations."""
        self.behind: dict[str, int] = {}
        """Convolutions on the first-input chain that ends in a layer."""
        self.pooled: set[str] = set()
        """Layers behind a global pooling, with no addition or multiplication between."""
        self.target: dict[str, Layer | None] = {}
        """The only layer that reads a layer's output, seen through norms and activations."""
        self.joined: set[str] = set()
        """Layers whose output only goes, layer by layer, into an addition or multiplication."""
        for layer in block:
            self._look_back(layer)
        for layer in reversed(block):
            self._look_ahead(layer)

    def _look_back(self, layer: Layer) -> None:
        name, source = layer.name, layer.inputs[0].source
        below = self.layers.get(source)
        self.origin[name] = source
        self.behind[name] = self.behind.get(source, 0) + (layer.kind in _CONVOLUTIONS)
        if below is None:
            return
        if is_transparent(below):
            self.origin[name] = self.origin[source]
        is_pool = is_global(below.op)
        if is_pool or (below.kind is not Kind.ARITHMETIC and source in self.pooled):
            self.pooled.add(name)

    def _look_ahead(self, layer: Layer) -> None:
        readers = self.readers[layer.name]
        target = readers[0] if len(readers) == 1 else None
        if target is not None and is_transparent(target):
            target = self.target[target.name]
        self.target[layer.name] = target
        if target and (target.kind is Kind.ARITHMETIC or target.name in self.joined):
            self.joined.add(layer.name)


def _is_fragment(layer: Layer, wiring: _Wiring) -> bool:
    if layer.role in _UNCOUNTED_ROLES:
        return False
    if layer.kind is Kind.POOL:
        return not is_global(layer.op)
    if layer.kind not in _CONVOLUTIONS:
        return False
    target = wiring.target[layer.name]
    if layer.kind is Kind.DEPTHWISE and target is not None and target.kind is Kind.POINTWISE:
        return False
    is_excitation = layer.name in wiring.pooled and layer.name in wiring.joined
    return not (is_excitation or _is_adapter(layer, wiring) or _is_projection(layer, wiring))


def _is_adapter(layer: Layer, wiring: _Wiring) -> bool:
    reads_input = wiring.origin[layer.name] not in wiring.layers
    return layer.kind is Kind.POINTWISE and reads_input and wiring.entrances > 1


def _is_projection(layer: Layer, wiring: _Wiring) -> bool:
    """A convolution from the block's only input straight to an add whose other side is longer."""
    target = wiring.target[layer.name]
    if target is None or target.kind is not Kind.ARITHMETIC or wiring.entrances > 1:
        return False
    if wiring.origin[layer.name] in wiring.layers:
        return False
    sides = (tensor.source for tensor in target.inputs if tensor.source != layer.name)
    return any(wiring.behind.get(side, 0) > 1 for side in sides)
