"""What no closed region holds: blocks whose input others read too, or that pass on two tensors.

The first kind are open regions: all ways into them come from one tensor, and all ways out lead
through one join, but something else reads that tensor as well, as the laterals of a feature pyramid
do. The second kind pass on two tensors, as a dual path network does (arXiv:1707.01629), or more, as
HRNet does; they are told apart by their nearest postdominators, where several of them follow each
other.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from costmodel.analysis.chains import work
from costmodel.analysis.flow import END, Flow
from costmodel.analysis.regions import Regions, is_join

_MOST = 512
"""No block has more nodes; it bounds the search, which would be quadratic otherwise."""

_ROW = 4
"""So many groups that join make a row of blocks; fewer are the branches of one."""


def open_regions(
    flow: Flow, regions: Regions, nodes: Sequence[int], taken: Container[int]
) -> Iterator[list[int]]:
    """Groups of the nodes that work between one tensor and the join of all its ways."""
    held: set[int] = set()
    allowed = set(nodes)
    for node in nodes:
        entry = flow.dominators[node]
        if node in regions.entries or flow.layers[entry] is None or not is_join(flow, node):
            continue
        inside = _between(flow, entry, node, held)
        group = sorted(one for one in inside if one in allowed and one not in taken)
        if work(flow, group) > 1:
            held.update(group)
            yield group


def _between(flow: Flow, entry: int, exit_: int, held: Container[int]) -> set[int]:
    """The nodes on ways from the entry to the exit that lead nowhere else."""
    found: set[int] = set()
    rest = [exit_]
    while rest and len(found) < _MOST:
        one = rest.pop()
        if one != entry and one not in found and one not in held:
            found.add(one)
            rest += flow.producers[one]
    inside = {exit_}
    for one in sorted(found - inside, reverse=True):
        if one not in flow.returned and all(reader in inside for reader in flow.readers[one]):
            inside.add(one)
    return inside


def tangles(flow: Flow, regions: Regions, nodes: Sequence[int], exit_: int) -> Iterator[list[int]]:
    """Groups of the nodes by the last layer before ``exit_`` that all their ways pass."""
    groups, tied = _groups(flow, regions, nodes, exit_)
    if tied >= _ROW:
        yield from groups


def is_row(flow: Flow, regions: Regions, nodes: Sequence[int], exit_: int) -> bool:
    """Whether such groups follow each other, as blocks do; the branches of one stand in parallel.

    A path is as long as the groups that it enters.
    """
    groups, tied = _groups(flow, regions, nodes, exit_)
    if min(tied, len(groups)) < _ROW:
        return False
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    paths: dict[int, int] = {}
    for node in nodes:
        own = group_of.get(node)
        ways = [
            paths[before] + (own is not None and group_of.get(before) != own)
            for before in flow.producers[node]
            if before in paths
        ]
        paths[node] = max(ways, default=int(own is not None))
    return max(paths.values()) >= _ROW


def _groups(
    flow: Flow, regions: Regions, nodes: Sequence[int], exit_: int
) -> tuple[list[list[int]], int]:
    """The groups that work, and how many joins none of which leads to another."""
    joins = [node for node in nodes if is_join(flow, node) and node not in regions.entries]
    if len(joins) < _ROW:
        return [], len(joins)
    roots: dict[int, int] = {}
    tied = {_root(flow, node, exit_, roots) for node in joins}
    groups: dict[int, list[int]] = {}
    for node in nodes:
        root = _root(flow, node, exit_, roots)
        if root in tied:
            groups.setdefault(root, []).append(node)
    return [group for group in groups.values() if work(flow, group) > 1], len(tied)


def _root(flow: Flow, node: int, exit_: int, roots: dict[int, int]) -> int:
    way = []
    while node not in roots:
        after = flow.postdominators[node]
        if after in (exit_, END):
            roots[node] = node
        else:
            way.append(node)
            node = after
    roots |= dict.fromkeys(way, roots[node])
    return roots[node]
