"""Blocks that pass on two tensors, as those of a dual path network do, or more, as HRNet's.

No tensor parts them (arXiv:1707.01629). They are told apart by their nearest postdominators, where
several of them follow each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.analysis.chains import work
from costmodel.analysis.flow import END, Flow
from costmodel.analysis.regions import Regions, is_join

_ROW = 4
"""So many groups that join make a row of blocks; fewer are the branches of one."""


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
