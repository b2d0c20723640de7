"""Nodes multiplied out: sums of coefficient x (left factor) x (right factor)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from costmodel.sweeping.planning.graph import Graph, Node

Monomial = tuple[Node, ...]
Polynomial = Mapping[Monomial, int]


def expanded(
    graph: Graph, node: Node, masks: Sequence[int], memo: dict[int, Polynomial]
) -> Polynomial:
    """The node as a sum of products (left, right)."""
    total: Counter[Monomial] = Counter()
    stack = [(node, 1)]
    while stack:
        one, factor = stack.pop()
        side = _side(one, masks)
        if one.index in memo:
            for key, coefficient in memo[one.index].items():
                total[key] += factor * coefficient
        elif one.is_constant:
            total[graph.constant(1), graph.constant(1)] += factor * one.lo
        elif one.op == "mul" and one.args[0].is_constant:
            stack.append((one.args[1], factor * one.args[0].lo))
        elif one.op == "add":
            stack.extend((arg, factor) for arg in one.args)
        elif side is not None:
            ones = [graph.constant(1), graph.constant(1)]
            ones[side] = one
            total[ones[0], ones[1]] += factor
        else:
            a, b = (expanded(graph, arg, masks, memo) for arg in one.args)
            memo[one.index] = _times(graph, a, b)
            stack.append((one, factor))
    return {key: coefficient for key, coefficient in total.items() if coefficient}


def _side(node: Node, masks: Sequence[int]) -> int | None:
    """The side that a node belongs to; None if it needs both."""
    return next((i for i, mask in enumerate(masks) if not node.axes & ~mask), None)


def _times(graph: Graph, a: Polynomial, b: Polynomial) -> Polynomial:
    result: Counter[Monomial] = Counter()
    for (left, right), x in a.items():
        for (other_left, other_right), y in b.items():
            result[graph.mul(left, other_left), graph.mul(right, other_right)] += x * y
    return result


def live_sizes(graph: Graph, nodes: Iterable[Node], masks: Sequence[int]) -> list[Polynomial]:
    memo: dict[int, Polynomial] = {}
    found = []
    for node in nodes:
        # One is alive + output: remembering both keeps the next steps short, however long the sum.
        for arg in node.args if node.op == "add" else ():
            memo[arg.index] = expanded(graph, arg, masks, memo)
        found.append(expanded(graph, node, masks, memo))
    return found


def undominated(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """Live sizes without those that another one exceeds in every term."""
    distinct = list({frozenset(poly.items()): poly for poly in polynomials}.values())
    kept: list[Polynomial] = []
    for poly in sorted(distinct, key=lambda poly: -sum(poly.values())):
        if not any(_exceeds(other, poly) for other in kept):
            kept.append(poly)
    return kept


def _exceeds(a: Polynomial, b: Polynomial) -> bool:
    return all(
        a.get(key, 0) >= b.get(key, 0) and key[0].lo >= 0 and key[1].lo >= 0 for key in {*a, *b}
    )
