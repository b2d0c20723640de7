"""A network's graph at the level that is asked for: a node for each op, block or stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from costmodel.interop.writing.asked import Level

if TYPE_CHECKING:
    from costmodel.core.graph import Facts, Graph
    from costmodel.core.network import Network

_Tensors = dict[tuple[str, str], int]
"""Elements of tensors by the op that gives them and their shape."""


def graph_at(network: Network, level: Level) -> Graph:
    """The graph of a network, or one of its blocks or stages, whose costs are sums.

    A node of several ops has ``ops``, how many they are; its ``op`` is the level, its ``kind`` that
    of most of its FLOPs (of its MAC, where it has none), its ``shape`` that of its last op.
    """
    graph = network.graph
    if level == "op":
        return graph
    home = {name: str(facts[level]) or name for name, facts in graph.nodes(data=True)}
    found: Graph = type(graph)(**graph.graph)
    for name, members in _members(home).items():
        found.add_node(name, **_summed(graph, members, level))
    for ends, tensors in _between(graph, home).items():
        shape = " ".join(shape for _, shape in tensors)
        found.add_edge(*ends, shape=shape, elements=sum(tensors.values()))
    return found


def _between(graph: Graph, home: dict[str, str]) -> dict[tuple[str, str], _Tensors]:
    """What goes from one node to another: each tensor once, however many ops there read it."""
    found: dict[tuple[str, str], _Tensors] = {}
    for source, reader, carried in graph.edges(data=True):
        ends = home[source], home[reader]
        if ends[0] != ends[1]:
            tensor = source, str(carried["shape"])
            found.setdefault(ends, {})[tensor] = int(carried["elements"])
    return found


def _members(home: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, group in home.items():
        found.setdefault(group, []).append(name)
    return found


def _summed(graph: Graph, members: list[str], level: Level) -> Facts:
    facts: list[Facts] = [graph.nodes[name] for name in members]
    if len(facts) == 1:
        return facts[0]
    sums = {key: sum(int(one[key]) for one in facts) for key in ("flops", "mac", "params")}
    by = "flops" if sums["flops"] else "mac"
    stage, last = facts[0]["stage"], facts[-1]
    return {
        "op": level,
        "kind": _largest(facts, by),
        "shape": last["shape"],
        **sums,
        "stage": stage,
        "block": last["block"] if level == "block" else stage,
        "ops": len(facts),
    }


def _largest(facts: Iterable[Facts], by: str) -> str:
    """The kind with the largest sum."""
    sums: dict[str, int] = {}
    for one in facts:
        sums[str(one["kind"])] = sums.get(str(one["kind"]), 0) + int(one[by])
    return max(sums, key=lambda kind: sums[kind])
