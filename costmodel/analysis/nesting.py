"""Which nodes each region of a flow holds by itself, of those that are to be units.

A region is to be a unit if it joins branches and works: two convolutions or fully connected layers
at least. A region that is none leaves its nodes to the one around it. A pointwise that leads into a
region which concatenates is part of it: it is there to feed the branches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from costmodel.analysis.chains import WEIGHTED, is_transparent, work
from costmodel.analysis.flow import Flow
from costmodel.analysis.regions import Regions, is_join
from costmodel.core.network import Layer, UnitHint
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.ops.arithmetic import Multiply
from costmodel.ops.channels import Concat


class Nested(NamedTuple):
    """By the exits of regions that are to be units (``END``: the network), in order.

    ``own`` are the nodes that a region holds and no region inside of it, ``inner`` the exits of
    those inside. ``gates`` maps the nodes of a gate, such as a squeeze-and-excite, to the layer
    whose output that gates.
    """

    own: dict[int, list[int]]
    inner: dict[int, list[int]]
    gates: Mapping[int, int]


def nested(flow: Flow, regions: Regions, taken: Container[int]) -> Nested:
    """What each region holds of the nodes that are not ``taken``."""
    nesting = _Nesting(flow, regions)
    for node, layer in enumerate(flow.layers):
        if layer is not None and node not in taken:
            nesting.own[nesting.innermost(node)].hold(node, layer)
    for exit_ in sorted(regions.entries):
        nesting.close(exit_)
    own = {exit_: sorted(held.nodes) for exit_, held in nesting.own.items()}
    inner = {exit_: sorted(exits) for exit_, exits in nesting.inner.items()}
    return Nested(own, inner, nesting.gates())


_Member = TypeVar("_Member")


@dataclass
class _Held:
    """Nodes of a region, how many of them work, and how many stand under each hint."""

    nodes: set[int] = field(default_factory=set)
    work: int = 0
    hints: Counter[UnitHint | None] = field(default_factory=Counter)

    def hold(self, node: int, layer: Layer) -> None:
        """Add a node."""
        self.nodes.add(node)
        self.work += layer.kind in WEIGHTED
        self.hints[layer.hint] += 1

    def take(self, other: _Held) -> None:
        """Add what another region held."""
        self.nodes = _union(self.nodes, other.nodes)
        few, many = sorted((self.hints, other.hints), key=len)
        many.update(few)
        self.hints = many
        self.work += other.work

    def lose(self, nodes: set[int], flow: Flow) -> None:
        """Take some of the nodes away."""
        self.nodes -= nodes
        self.work -= work(flow, nodes)
        for node in nodes:  # Counter's own difference would look at every hint
            hint = flow.layer(node).hint
            self.hints[hint] -= 1
            if not self.hints[hint]:
                del self.hints[hint]


def _union(some: set[_Member], others: set[_Member]) -> set[_Member]:
    """Both together: the smaller is added to the larger, so that deep nests stay cheap."""
    small, large = sorted((some, others), key=len)
    large |= small
    return large


class _Nesting:
    """What grows while regions are closed, the inner ones first; ``merged`` are those of no unit.

    Counts and hints are carried along: to look at all nodes again at every level would be
    quadratic.
    """

    def __init__(self, flow: Flow, regions: Regions) -> None:
        self.flow, self.regions = flow, regions
        self.own: dict[int, _Held] = defaultdict(_Held)
        self.inner: dict[int, set[int]] = defaultdict(set)
        self.merged: set[int] = set()

    def innermost(self, node: int) -> int:
        """The region that a node lies in, by its exit; a region's exit lies in it."""
        return node if node in self.regions.entries else self.regions.around[node]

    def close(self, exit_: int) -> None:
        """Make a region a unit, or leave its nodes to the one around it."""
        around = self.regions.around[exit_]
        held = self.own.pop(exit_, _Held())
        is_joined = self._joins(exit_, held)
        lead = self._lead(exit_, around) if is_joined else set()
        if is_joined and held.work + work(self.flow, lead) > 1:
            self.own[exit_] = held
            held.nodes |= lead
            self.own[around].lose(lead, self.flow)
            self.inner[around].add(exit_)
            return
        self.merged.add(exit_)
        self.own[around].take(held)
        self.inner[around] = _union(self.inner[around], self.inner.pop(exit_, set()))

    def _joins(self, exit_: int, held: _Held) -> bool:
        """Whether a region may be a unit."""
        if not is_join(self.flow, exit_) or not held.work:
            return False
        return len(held.hints) > 1 or None in held.hints

    def _lead(self, exit_: int, around: int) -> set[int]:
        """The pointwise, with its norm and activation, that leads into a region with a concat."""
        if not isinstance(self.flow.layer(exit_).op, Concat):
            return set()
        allowed = self.own[around].nodes
        found: set[int] = set()
        node = self.regions.entries[exit_]
        while node in allowed and (len(self.flow.readers[node]) == 1 or not found):
            found.add(node)
            layer = self.flow.layer(node)
            if layer.kind is Kind.POINTWISE:
                return set() if self._is_behind_depthwise(node) else found
            if not is_transparent(layer):
                return set()
            node = self.flow.producers[node][0]
        return set()

    def _is_behind_depthwise(self, node: int) -> bool:
        node = self.flow.producers[node][0]
        while (layer := self.flow.layers[node]) is not None and is_transparent(layer):
            node = self.flow.producers[node][0]
        return layer is not None and layer.kind is Kind.DEPTHWISE

    def gates(self) -> dict[int, int]:
        """The layer that is gated, for each node of a gate; of gates in gates the outermost one."""
        gated: dict[int, int] = {}
        for exit_ in sorted(self.regions.entries, reverse=True):
            outer = gated.get(self.regions.around[exit_]) if exit_ in self.merged else None
            if outer is not None:
                gated[exit_] = outer
            elif isinstance(self.flow.layer(exit_).op, Multiply) and not is_join(self.flow, exit_):
                gated[exit_] = self.regions.entries[exit_]
        if not gated:
            return {}
        places = ((node, self.innermost(node)) for node in range(len(self.flow.layers)))
        return {node: gated[region] for node, region in places if region in gated}
