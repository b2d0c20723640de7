"""A network cut into the units that guidelines judge, by its flow alone.

A unit is the innermost closed region that joins branches and works. What is left of an outer region
once the inner ones are taken out, such as a cross-stage-partial block around its residual blocks,
is a unit of its own (``costmodel.analysis.nesting``).

A region whose parts are cells that read the two cells before them is cut behind each cell; one
with more fragments than any block of the literature has, or in which groups of layers whose ways
all join follow each other, is a tangle, and cut between those groups. All else is chains, which are
cut where pairs of depthwise and pointwise end. So how a spec is cut into blocks changes nothing,
except for blocks that say ``unit: true`` (their layers are one unit) or ``unit: false`` (no unit
lies inside of them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from costmodel.analysis.cells import Gate, gates
from costmodel.analysis.chains import cut, work
from costmodel.analysis.flow import END, ROOT, Flow, flow_of
from costmodel.analysis.nesting import nested
from costmodel.analysis.open_regions import open_regions
from costmodel.analysis.regions import Regions, regions_of
from costmodel.analysis.tangles import is_row, tangles
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple

_MOST = 32
"""Convolutions in a unit, depthwise ones apart: NASNet-A's cells have 17, PNASNet-5's 16 and 22."""


class Origin(StrEnum):
    """Which rule made a unit."""

    BLOCK = "a block that says 'unit: true'"
    JOIN = "branches that join again, with one tensor in and one out"
    CELL = "a cell that reads the two cells before it"
    TANGLE = "layers whose ways all join; no one tensor parts them from others"
    CHAIN = "a chain, cut where pairs of depthwise and pointwise end"

    @property
    def states(self) -> int:
        """How many tensors such a unit starts from at least; a cell may read one as both."""
        return 2 if self is Origin.CELL else 1


class Group(NamedTuple):
    """The layers of a unit, as their numbers in the network, and the rule that made it."""

    layers: tuple[int, ...]
    origin: Origin


def partition(network: Network) -> tuple[Group, ...]:
    """The units of a network, ordered by their first layers; every layer is in exactly one."""
    flow = flow_of(network)
    found = _Partition(flow, regions_of(flow))
    found.declared()
    found.settle()
    first = len(flow.layers) - len(network.layers)
    groups: dict[int, list[int]] = {}
    for node in sorted(found.units):
        groups.setdefault(found.units[node], []).append(node - first)
    return tuple(
        Group(tuple(layers), found.origins.get(name, Origin.CHAIN))
        for name, layers in groups.items()
    )


@dataclass
class _Partition:
    """What grows while a flow is cut: the unit of each node, named by a node of it."""

    flow: Flow
    regions: Regions
    units: dict[int, int] = field(default_factory=dict)
    origins: dict[int, Origin] = field(default_factory=dict)
    gates: Mapping[int, int] = field(default_factory=dict)
    own: dict[int, list[int]] = field(default_factory=dict)
    inner: dict[int, list[int]] = field(default_factory=dict)

    def declared(self) -> None:
        """Make units of the blocks that say so, and of the regions that work."""
        blocks: dict[str, list[int]] = defaultdict(list)
        for node, layer in enumerate(self.flow.layers):
            if layer is not None and layer.hint is not None and layer.hint.is_unit:
                blocks[layer.hint.block].append(node)
        for nodes in blocks.values():
            self.unit(nodes, Origin.BLOCK)
        self.own, self.inner, self.gates = nested(self.flow, self.regions, self.units)

    def unit(self, nodes: Sequence[int], origin: Origin) -> None:
        """Make nodes a unit."""
        name = nodes[0]
        self.origins[name] = origin
        self.units |= dict.fromkeys(nodes, name)

    def settle(self) -> None:
        """Make units of all regions, then of what lies in none."""
        rest = [END]
        while rest:
            exit_ = rest.pop()
            found = gates(self.flow, self.regions, self._entry(exit_), self.own.get(exit_, []))
            if found:
                self._cells(exit_, found)
            rest += self.inner.get(exit_, [])
            if exit_ != END and not found:
                self._whole(exit_)
        self.loose(self.own.get(END, []), END)

    def _entry(self, exit_: int) -> int:
        return self.regions.entries.get(exit_, ROOT)

    def _cells(self, exit_: int, found: Sequence[Gate]) -> None:
        """Cut a region behind its cells; the regions inside of them are parts of them."""
        nodes = self._taken(exit_)
        allowed = set(nodes)
        for gate in found:
            self.unit(sorted(gate.needs & allowed), Origin.CELL)
        if exit_ == END:
            self.own[END] = self._left(nodes)
        else:
            self.unit(self._left(nodes), Origin.CELL)

    def _taken(self, exit_: int) -> list[int]:
        """The nodes of a region and of those inside of it, which are no regions any more."""
        found: list[int] = []
        rest = [exit_]
        while rest:
            one = rest.pop()
            found += self.own.pop(one, [])
            rest += self.inner.pop(one, [])
        return sorted(found)

    def _whole(self, exit_: int) -> None:
        nodes = self.own[exit_]
        apart = sum(self.flow.layer(node).kind is Kind.DEPTHWISE for node in nodes)
        is_small = work(self.flow, nodes) - apart <= _MOST
        if is_small and not is_row(self.flow, self.regions, nodes, exit_):
            self.unit(nodes, Origin.JOIN)
        else:
            self.loose(nodes, exit_)

    def loose(self, nodes: Sequence[int], exit_: int) -> None:
        """Cut what no closed region holds."""
        for group in open_regions(self.flow, self.regions, nodes, self.units):
            self.unit(group, Origin.JOIN)
        for group in tangles(self.flow, self.regions, self._left(nodes), exit_):
            self.unit(group, Origin.TANGLE)
        cut(self.flow, self._left(nodes), self.units, self.gates)

    def _left(self, nodes: Iterable[int]) -> list[int]:
        return [node for node in nodes if node not in self.units]
