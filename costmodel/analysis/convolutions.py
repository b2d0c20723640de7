"""What the MAC of convolutions is held against: equal widths (G1), and no groups (G2)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from costmodel.analysis.units import Unit
from costmodel.core.cost import Cost
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple, dataclass
from costmodel.ops.conv import Conv, Pointwise
from costmodel.ops.custom import Custom


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a pointwise convolution; ``positions`` is n·h·w of its output."""

    positions: int
    c1: int
    c2: int
    groups: int

    @property
    def weights(self) -> int:
        """c1·c2/g; the groups divide the channels."""
        return self.c1 * self.c2 // self.groups

    @property
    def mac(self) -> int:
        """h·w·(c1 + c2) + c1·c2/g, as in the paper, which has no stride."""
        return self.positions * (self.c1 + self.c2) + self.weights

    @property
    def flops(self) -> int:
        """B = h·w·c1·c2/g."""
        return self.positions * self.weights

    @property
    def bound(self) -> int:
        """2·sqrt(g·h·w·B) + B/(h·w), rounded down, so that no MAC is below it."""
        return isqrt(4 * self.groups * self.positions * self.flops) + self.weights

    @property
    def excess(self) -> int:
        """MAC above the bound; 0 for c1 = c2."""
        return self.mac - self.bound


def pointwise_of(unit: Unit) -> list[tuple[Layer, Sizes]]:
    """The pointwise convolutions of a unit with their sizes.

    A transposed one counts its positions otherwise, and an op of one's own has a cost of its own.
    """
    return [
        (layer, _sizes(layer, layer.op.groups))
        for layer in unit.layers
        if isinstance(layer.op, Conv | Pointwise) and layer.kind is Kind.POINTWISE
    ]


def _sizes(layer: Layer, groups: int) -> Sizes:
    x, y = layer.shapes[0], layer.output
    return Sizes(y.positions, x.c, y.c, groups)


class Grouped(NamedTuple):
    """A convolution's MAC, and what it is made of."""

    read: int
    written: int
    weights: int
    groups: int

    @property
    def mac(self) -> int:
        return self.read + self.written + self.weights

    def at(self, groups: int) -> float:
        """The MAC with other groups, the same input and the same FLOPs."""
        return self.read + self.written * groups / self.groups + self.weights


def grouped_of(unit: Unit) -> Iterator[tuple[Layer, Grouped]]:
    """The convolutions of a unit that may have groups; an op of one's own has a cost of its own."""
    for layer, cost in unit.pairs:
        if layer.kind in (Kind.CONV, Kind.POINTWISE) and not isinstance(layer.op, Custom):
            yield layer, _grouped(layer, cost)


def _grouped(layer: Layer, cost: Cost) -> Grouped:
    groups = getattr(layer.op, "groups", 1)
    return Grouped(cost.reads, cost.writes, cost.weights, groups)
