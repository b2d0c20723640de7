"""What of a network's activations is alive or touched: elements and bytes, whole or by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from costmodel.analysis.bits import Bits
from costmodel.analysis.liveness import (
    PeakMode,
    bits_by_layer,
    live_bits,
    peak_activations,
    sizes_by_layer,
)
from costmodel.core.cost import Cost
from costmodel.core.network import Network
from costmodel.core.precision import octets
from costmodel.core.values import dataclass


@dataclass(frozen=True)
class Memory:
    """The activations of one network; ``costs`` and what ``bits`` gives run parallel to layers."""

    network: Network
    costs: Sequence[Cost]
    bits: Callable[[], Sequence[Bits]]

    def peak(self, mode: PeakMode) -> int:
        """The most elements alive at once, in one mode of the peak."""
        return peak_activations(self.network, self.costs, mode)

    def peak_bytes(self, mode: PeakMode) -> int:
        """The most bytes alive at once, each element in the dtype that it is written in."""
        return int(octets(max(live_bits(self.network, self.costs, mode))))

    def alive(self, mode: PeakMode) -> dict[str, int]:
        """The most elements alive beside a layer of each block."""
        return self._by_block(sizes_by_layer(self.network, self.costs, mode))

    def alive_bytes(self, mode: PeakMode) -> dict[str, int]:
        """The most bytes alive beside a layer of each block."""
        return _in_bytes(self._by_block(bits_by_layer(self.network, self.costs, mode)))

    def touched(self) -> dict[str, int]:
        """The most elements that one layer of each block reads and writes."""
        names = (layer.name for layer in self.network.layers)
        sizes = (cost.reads + cost.writes for cost in self.costs)
        return self._by_block(zip(names, sizes, strict=True))

    def touched_bytes(self) -> dict[str, int]:
        """The most bytes that one layer of each block reads and writes."""
        names = (layer.name for layer in self.network.layers)
        sizes = (bits.activations for bits in self.bits())
        return _in_bytes(self._by_block(zip(names, sizes, strict=True)))

    def _by_block(self, sizes: Iterable[tuple[str, int]]) -> dict[str, int]:
        """The largest of each block; what has no layer's name belongs to none."""
        blocks = {layer.name: layer.block for layer in self.network.layers}
        most = dict.fromkeys(blocks.values(), 0)
        for name, size in sizes:
            if name:
                most[blocks[name]] = max(most[blocks[name]], size)
        return most


def _in_bytes(bits: dict[str, int]) -> dict[str, int]:
    return {name: octets(count) for name, count in bits.items()}
