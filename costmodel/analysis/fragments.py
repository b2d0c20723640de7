"""Fragments of a unit, the paper's measure of fragmentation (ShuffleNet V2, section 2, G3).

A fragment is an individual convolution or pooling in a unit. A depthwise convolution counts
together with the pointwise it feeds, through norm or activation. Not counted are global pooling,
squeeze-and-excite, the projection on a shortcut, and input adapters, or whatever carries ``role:
adapter``. So a cell of NASNet-A has 13 and a block of ResNet 2 or 3.

Adapters make what a unit of two or more inputs reads fit: a 1x1 that reads an input, perhaps
through a pooling, and what takes every second position of a tensor (a window of one element, a
slice) with the 1x1 that reads that, as in a factorised reduction.

Width = fragments / fragments on the longest chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from costmodel.analysis.chains import is_transparent
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.core.window import per_axis
from costmodel.ops.channels import Slice
from costmodel.ops.pool import AvgPool, MaxPool, is_global
from costmodel.ops.spatial import Pad

_CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})
_UNCOUNTED_ROLES = frozenset({"adapter", "shortcut"})
_POOLS = (AvgPool, MaxPool)
_FITTING = (*_POOLS, Pad)


class Fragments(NamedTuple):
    """How many fragments a unit has, and how many of them lie on its longest chain."""

    total: int
    longest: int

    @property
    def width(self) -> Fraction:
        """Fragments over those on the longest chain; 0 for a unit without any."""
        if self.total == self.longest:
            return _ALL if self.total else _NONE
        return Fraction(self.total, self.longest)


_NONE, _ALL = Fraction(0), Fraction(1)
NO_FRAGMENTS = Fragments(0, 0)


def fragments(block: Sequence[Layer], states: int = 1) -> Fragments:
    """Count the fragments among the layers of one unit, given in topological order.

    ``states`` is how many inputs the unit has by its kind; the first of a row of cells may read one
    tensor as both.
    """
    counted = {layer.name for layer in fragments_in(block, states)}
    chain: dict[str, int] = {}
    for layer in block:
        before = 0
        for tensor in layer.inputs:
            before = max(before, chain.get(tensor.source, 0))
        chain[layer.name] = before + (layer.name in counted)
    return Fragments(len(counted), max(chain.values(), default=0))


def fragments_in(block: Sequence[Layer], states: int = 1) -> tuple[Layer, ...]:
    """The layers of one unit, given in topological order, that are its fragments."""
    wiring = _Wiring(block, states)
    return tuple(layer for layer in block if _is_fragment(layer, wiring))


class _Wiring:
    """Who reads whom inside one block; every answer is found in two passes over its layers."""

    def __init__(self, block: Sequence[Layer], states: int) -> None:
        self.layers: Mapping[str, Layer] = {layer.name: layer for layer in block}
        self.readers: dict[str, list[Layer]] = {layer.name: [] for layer in block}
        outside: set[str] = set()
        for layer in block:
            for tensor in layer.inputs:
                if tensor.source in self.layers:
                    self.readers[tensor.source].append(layer)
                else:
                    outside.add(tensor.source)
        self.entrances = max(len(outside), states)
        self.origin: dict[str, str] = {}
        """The tensor that a layer reads, seen through norms and activations."""
        self.fitted: dict[str, str] = {}
        """The same, seen through poolings, pads and slices as well."""
        self.sampled: set[str] = set()
        """Layers that read some positions of a tensor only, seen through the same."""
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
        self.origin[name] = self.fitted[name] = source
        self.behind[name] = self.behind.get(source, 0) + (layer.kind in _CONVOLUTIONS)
        if below is None:
            return
        is_clear = is_transparent(below)
        if is_clear:
            self.origin[name] = self.origin[source]
        if is_clear or _fits(below):
            self.fitted[name] = self.fitted[source]
            if _samples(below) or source in self.sampled:
                self.sampled.add(name)
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
    if layer.role in _UNCOUNTED_ROLES or _is_adapter(layer, wiring):
        return False
    if layer.kind is Kind.POOL:
        return not is_global(layer.op)
    if layer.kind not in _CONVOLUTIONS:
        return False
    target = wiring.target[layer.name]
    if layer.kind is Kind.DEPTHWISE and target is not None and target.kind is Kind.POINTWISE:
        return False
    is_excitation = layer.name in wiring.pooled and layer.name in wiring.joined
    return not (is_excitation or _is_projection(layer, wiring))


def _is_adapter(layer: Layer, wiring: _Wiring) -> bool:
    if wiring.entrances < 2:
        return False
    if layer.kind is not Kind.POINTWISE:
        return layer.kind is Kind.POOL and _samples(layer)
    return layer.name in wiring.sampled or wiring.fitted[layer.name] not in wiring.layers


def _fits(layer: Layer) -> bool:
    """Whether a layer changes the size of maps alone."""
    if isinstance(layer.op, Slice):
        return layer.op.axis != "c"
    return isinstance(layer.op, _FITTING)


def _samples(layer: Layer) -> bool:
    """Whether a layer takes single positions of maps at a distance."""
    op = layer.op
    if isinstance(op, Slice):
        return bool(op.axis != "c" and op.step > 1)
    return isinstance(op, _POOLS) and set(per_axis("k", op.k, layer.output)) == {1}


def _is_projection(layer: Layer, wiring: _Wiring) -> bool:
    """A convolution from the block's only input straight to an add whose other side is longer."""
    target = wiring.target[layer.name]
    if target is None or target.kind is not Kind.ARITHMETIC or wiring.entrances > 1:
        return False
    if wiring.origin[layer.name] in wiring.layers:
        return False
    sides = (tensor.source for tensor in target.inputs if tensor.source != layer.name)
    return any(wiring.behind.get(side, 0) > 1 for side in sides)
