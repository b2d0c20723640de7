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
    joins = [node for node in nodes if is_join(flow, node) and node not in regions.entries]
    roots: dict[int, int] = {}
    tied = {_root(flow, node, exit_, roots) for node in joins}
    if len(tied) < _ROW:
        return
    groups: dict[int, list[int]] = {}
    for node in nodes:
        root = _root(flow, node, exit_, roots)
        if root in tied:
            groups.setdefault(root, []).append(node)
    yield from (group for group in groups.values() if work(flow, group) > 1)


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
