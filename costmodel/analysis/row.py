"""A row of a report: a layer, or a sum of layers, with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import partial
from operator import attrgetter

from costmodel.analysis.bits import Bits, summed_bits
from costmodel.analysis.structure import is_op, ops_of
from costmodel.core.cost import Cost
from costmodel.core.network import ELEMENTWISE, Layer
from costmodel.core.op import Kind
from costmodel.core.precision import octets
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A layer, or a sum of layers, with its cost; MAC and its shares in elements.

    ``ops`` are its layers, identities apart. Bits are counted when they are asked for.
    """

    name: str
    cost: Cost
    ops: int
    elementwise_mac: int
    movement_mac: int
    count_bits: Callable[[], Bits] = field(repr=False, compare=False)

    @property
    def flops(self) -> int:
        """FLOPs; like the other counts an expression where the report is in letters."""
        found: int = self.cost.flops
        return found

    @property
    def mac(self) -> int:
        """Memory access cost in elements: reads + writes + weights."""
        found: int = self.cost.mac
        return found

    @property
    def reads(self) -> int:
        """Elements of activations read."""
        found: int = self.cost.reads
        return found

    @property
    def writes(self) -> int:
        """Elements of activations written."""
        found: int = self.cost.writes
        return found

    @property
    def weights(self) -> int:
        """Parameters read at inference."""
        found: int = self.cost.weights
        return found

    @property
    def params(self) -> int:
        """Learnable parameters."""
        found: int = self.cost.params
        return found

    @property
    def bits(self) -> Bits:
        """What is moved, learned and computed, in bits."""
        return self.count_bits()

    @property
    def mac_bytes(self) -> int:
        """MAC in bytes, each tensor and weight in its dtype."""
        return int(octets(self.bits.moved))

    @property
    def params_bytes(self) -> int:
        """Learnable parameters in bytes."""
        return int(octets(self.bits.params))

    @property
    def elementwise_share(self) -> float:
        """Element-wise MAC over MAC; 0 where there is no MAC."""
        return self.elementwise_mac / self.cost.mac if self.cost.mac else 0.0

    @property
    def movement_share(self) -> float:
        """MAC of data movement over MAC; 0 where there is no MAC."""
        return self.movement_mac / self.cost.mac if self.cost.mac else 0.0

    @property
    def intensity(self) -> float:
        """Arithmetic intensity: FLOPs over MAC; 0 where there is no MAC."""
        return self.cost.flops / self.cost.mac if self.cost.mac else 0.0


def row_of(name: str, layer: Layer, cost: Cost, bits: Callable[[], Bits]) -> Row:
    """A layer by itself."""
    mac = cost.mac
    elementwise = mac if layer.kind in ELEMENTWISE else 0
    movement = mac if layer.kind is Kind.MOVEMENT else 0
    return Row(name, cost, int(is_op(layer)), elementwise, movement, bits)


def summed(
    name: str, layers: Sequence[Layer], costs: Sequence[Cost], bits: Callable[[], Bits]
) -> Row:
    """The sum of some layers; ``costs`` runs parallel to them, ``bits`` gives the sum of theirs."""
    if len(layers) == 1:
        return row_of(name, layers[0], costs[0], bits)
    total = Cost(*map(sum, zip(*map(_counts, costs), strict=True)))
    pairs = list(zip(layers, costs, strict=True))
    elementwise = sum([cost.mac for layer, cost in pairs if layer.kind in ELEMENTWISE])
    movement = sum([cost.mac for layer, cost in pairs if layer.kind is Kind.MOVEMENT])
    return Row(name, total, ops_of(layers), elementwise, movement, bits)


_counts = attrgetter("flops", "reads", "writes", "weights", "params")


def by_layer(
    layers: Sequence[Layer], costs: Sequence[Cost], bits: Callable[[], Sequence[Bits]]
) -> tuple[Row, ...]:
    """A row for each layer; ``costs`` runs parallel to them, as do the bits that ``bits`` gives."""
    pairs = enumerate(zip(layers, costs, strict=True))
    return tuple(
        [
            row_of(layer.name, layer, cost, partial(_bits_of, bits, (at,)))
            for at, (layer, cost) in pairs
        ]
    )


def grouped(
    layers: Sequence[Layer],
    costs: Sequence[Cost],
    bits: Callable[[], Sequence[Bits]],
    members: Mapping[str, Sequence[int]],
) -> tuple[Row, ...]:
    """The sums of some layers, whose numbers are ``members``; else as ``by_layer``."""
    return tuple(
        [
            summed(
                name,
                [layers[at] for at in numbers],
                [costs[at] for at in numbers],
                partial(_bits_of, bits, numbers),
            )
            for name, numbers in members.items()
        ]
    )


def _bits_of(bits: Callable[[], Sequence[Bits]], members: Sequence[int]) -> Bits:
    counted = bits()
    return summed_bits(counted[i] for i in members)


def groups(keys: Iterable[str]) -> dict[str, list[int]]:
    """The numbers of the layers with the same key, in the order of its first layer."""
    found: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        if key in found:
            found[key].append(number)
        else:
            found[key] = [number]
    return found
