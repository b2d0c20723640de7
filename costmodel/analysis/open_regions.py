"""Open regions: blocks whose input others read too, as the laterals of a feature pyramid do.

All ways into them come from one tensor, and all ways out lead through one join, but something else
reads that tensor as well. The nodes that a join has behind it are those all of whose readers are
among them. Joins are taken in order; a join that makes no block keeps what lies behind it for the
joins that follow, so that no edge is looked at again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from costmodel.analysis.chains import work
from costmodel.analysis.flow import Flow
from costmodel.analysis.regions import Regions, is_join

_MOST = 512
"""No block has more nodes."""


def open_regions(
    flow: Flow, regions: Regions, nodes: Sequence[int], taken: Container[int]
) -> Iterator[list[int]]:
    """Groups of the nodes that work between one tensor and the join of all its ways."""
    search = _Search(flow, set(nodes), taken)
    for node in nodes:
        entry = flow.dominators[node]
        if node in regions.entries or flow.layers[entry] is None or not is_join(flow, node):
            continue
        group = search.group(node, entry)
        if group:
            yield group


@dataclass
class _Cluster:
    """A join and what leads nowhere else, up to ``entry``.

    ``edges`` counts, of each node that they read and that is none of them, how many of its readers
    they are.
    """

    entry: int
    members: list[int] = field(default_factory=list)
    work: int = 0
    edges: dict[int, int] = field(default_factory=dict)

    def read(self, edges: Iterable[tuple[int, int]]) -> None:
        """Count more of what is read."""
        for node, count in edges:
            self.edges[node] = self.edges.get(node, 0) + count

    def merged(self, other: _Cluster) -> tuple[_Cluster, list[int]]:
        """Both together, and the nodes that more of them read: the smaller goes to the larger."""
        small, large = sorted((self, other), key=lambda one: len(one.edges) + len(one.members))
        large.read(small.edges.items())
        large.members += small.members
        large.work += small.work
        return large, [*small.edges, other.entry]


class _Search:
    """``clusters`` are those of the joins that made no group; ``held`` are the nodes of groups."""

    def __init__(self, flow: Flow, allowed: Container[int], taken: Container[int]) -> None:
        self.flow, self.allowed, self.taken = flow, allowed, taken
        self.clusters: dict[int, _Cluster] = {}
        self.held: set[int] = set()

    def group(self, join: int, entry: int) -> list[int]:
        """The group that ends in a join; empty if that is no block."""
        cluster = self._grown(join, entry)
        cluster.entry = entry
        if cluster.work < 2 or len(cluster.members) > _MOST:
            self.clusters[join] = cluster
            return []
        found = sorted(filter(self._is_free, cluster.members))
        self.held.update(found)
        return found

    def _grown(self, join: int, entry: int) -> _Cluster:
        cluster, rest = _Cluster(entry), [join]
        while rest:
            one = rest.pop()
            before = self.clusters.pop(one, None)
            if before:
                cluster, ready = cluster.merged(before)
            else:
                ready = list(self.flow.producers[one])
                cluster.members.append(one)
                cluster.work += self._is_free(one) and work(self.flow, [one])
                cluster.read((node, 1) for node in ready)
            for node in ready:
                if node != entry and self._is_inside(node, cluster):
                    del cluster.edges[node]
                    rest.append(node)
        return cluster

    def _is_inside(self, node: int, cluster: _Cluster) -> bool:
        if cluster.edges.get(node) != len(self.flow.readers[node]):
            return False
        return node not in self.flow.returned and node not in self.held

    def _is_free(self, node: int) -> bool:
        return node in self.allowed and node not in self.taken
