"""A row of a report: a layer, or a sum of layers, with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import partial
from operator import attrgetter

from costmodel.analysis.bits import Bits, summed_bits
from costmodel.analysis.structure import ops_of
from costmodel.core.cost import Cost
from costmodel.core.network import Layer, is_elementwise
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


def summed(
    name: str, layers: Sequence[Layer], costs: Sequence[Cost], bits: Callable[[], Bits]
) -> Row:
    """The sum of some layers; ``costs`` runs parallel to them, ``bits`` gives the sum of theirs."""
    total = Cost(*map(sum, zip(*map(_counts, costs), strict=True)))
    pairs = list(zip(layers, costs, strict=True))
    elementwise = sum(cost.mac for layer, cost in pairs if is_elementwise(layer))
    movement = sum(cost.mac for layer, cost in pairs if layer.kind is Kind.MOVEMENT)
    return Row(name, total, ops_of(layers), elementwise, movement, bits)


_counts = attrgetter("flops", "reads", "writes", "weights", "params")


def grouped(
    layers: Sequence[Layer],
    costs: Sequence[Cost],
    bits: Callable[[], Sequence[Bits]],
    key: Callable[[Layer], str],
) -> tuple[Row, ...]:
    """The sums of the layers with the same key, in the order of its first layer.

    ``costs`` runs parallel to the layers, as do the bits that ``bits`` gives.
    """
    return tuple(
        summed(
            name,
            [layers[i] for i in members],
            [costs[i] for i in members],
            partial(_bits_of, bits, members),
        )
        for name, members in groups(layers, key).items()
    )


def _bits_of(bits: Callable[[], Sequence[Bits]], members: Sequence[int]) -> Bits:
    counted = bits()
    return summed_bits(counted[i] for i in members)


def groups(layers: Sequence[Layer], key: Callable[[Layer], str]) -> dict[str, list[int]]:
    """The numbers of the layers with the same key."""
    found: dict[str, list[int]] = {}
    for number, layer in enumerate(layers):
        found.setdefault(key(layer), []).append(number)
    return found
