"""A plan's columns as sums of products of two factors, each along axes of its own.

Axes that meet in a floor, a maximum or an open question belong together; all others only ever meet
in sums and products. So a total is sum_k L_k(left axes)·R_k(right axes) with few k: sizes of planes
on one side, channels on the other. Where everything is entangled one side is empty and the form is
dense. The sides are chosen so that the left axes come first, where that is possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from costmodel.sweeping.graph import LINEAR, Graph, Node, ancestors
from costmodel.sweeping.guards import Guard
from costmodel.sweeping.plans import PEAK, Plan

Monomial = tuple[Node, ...]
Polynomial = Mapping[Monomial, int]
Combination = tuple[tuple[int, Node], ...]
Terms = tuple[tuple[Node, Combination], ...]
"""sum_k few_k · (sum_j coefficient_kj · many_kj), the few on one side, the many on the other."""


@dataclass(frozen=True)
class Factored:
    """A plan in two sides: each has its axes and guards, each column its terms.

    ``few`` is the side with fewer different factors: 0 left, 1 right. ``live`` holds the terms of
    each live size, whose maximum is the peak. ``bounds`` says how large each column can become,
    and ``largest`` any value on the way.
    """

    sides: tuple[tuple[int, ...], tuple[int, ...]]
    guards: tuple[tuple[Guard, ...], tuple[Guard, ...]]
    totals: Mapping[str, Terms]
    live: tuple[Terms, ...]
    bounds: Mapping[str, int]
    largest: int
    fault: str
    few: int


def factored(plan: Plan, lengths: Sequence[int]) -> Factored:
    """The plan in the two sides that suit axes of these lengths."""
    groups = _groups(plan, len(lengths))
    left = _left_axes(groups, lengths)
    sides = (
        tuple(i for i in range(len(lengths)) if i in left),
        tuple(i for i in range(len(lengths)) if i not in left),
    )
    masks = [sum(1 << axis for axis in side) for side in sides]
    graph = plan.graph
    memo: dict[int, Polynomial] = {}
    polynomials = {name: _expand(graph, node, masks, memo) for name, node in plan.totals.items()}
    alive = _undominated(_live(graph, plan.live, masks))
    few = _fewer([*polynomials.values(), *alive])
    totals = {name: _terms(graph, poly, few) for name, poly in polynomials.items()}
    live = dict.fromkeys(_terms(graph, poly, few) for poly in alive)
    bounds = {name: _bound(terms) for name, terms in totals.items()}
    if live:
        bounds[PEAK] = max(_bound(terms) for terms in live)
    used = ancestors(
        [guard.node for guard in plan.guards]
        + [node for terms in (*totals.values(), *live) for node in _nodes(terms)]
    )
    guards = tuple(
        tuple(g for g in plan.guards if g.node.axes & mask or (first and not g.node.axes))
        for mask, first in zip(masks, (True, False), strict=True)
    )
    largest = max((node.bound for node in used), default=0)
    return Factored(
        sides, (guards[0], guards[1]), totals, tuple(live), bounds, largest, plan.fault, few
    )


def _groups(plan: Plan, count: int) -> list[int]:
    """Bit masks of the axes that cannot be separated."""
    groups = [1 << axis for axis in range(count)]
    nodes = ancestors([*plan.totals.values(), *plan.live, *(g.node for g in plan.guards)])
    tied = [node.axes for node in nodes if node.op not in LINEAR]
    for mask in [*tied, *(guard.node.axes for guard in plan.guards)]:
        meeting = [group for group in groups if group & mask]
        if len(meeting) > 1:
            groups = [group for group in groups if not group & mask]
            groups.append(sum(meeting))
    return groups


def _left_axes(groups: Sequence[int], lengths: Sequence[int]) -> set[int]:
    """The axes of the left side: whole groups, first axes if possible, the sides of like size."""
    count = len(lengths)
    best = None
    for choice in product((False, True), repeat=min(len(groups), 10)):
        mask = sum(group for group, chosen in zip(groups, choice, strict=False) if chosen)
        left = {axis for axis in range(count) if mask >> axis & 1}
        sizes = [
            prod(lengths[a] for a in range(count) if (a in left) is side) for side in (True, False)
        ]
        in_order = left == set(range(len(left)))
        score = max(sizes) * (1 if in_order else 4), not in_order
        if best is None or score < best[0]:
            best = score, left
    assert best is not None  # noqa: S101  (there is always the empty choice)
    return best[1]


def _expand(
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
            a, b = (_expand(graph, arg, masks, memo) for arg in one.args)
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


def _live(graph: Graph, nodes: Iterable[Node], masks: Sequence[int]) -> list[Polynomial]:
    memo: dict[int, Polynomial] = {}
    found = []
    for node in nodes:
        # One is alive + output: remembering both keeps the next steps short, however long the sum.
        for arg in node.args if node.op == "add" else ():
            memo[arg.index] = _expand(graph, arg, masks, memo)
        found.append(_expand(graph, node, masks, memo))
    return found


def _undominated(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
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


def _fewer(polynomials: Iterable[Polynomial]) -> int:
    """The side on which fewer different factors occur."""
    keys = {key for polynomial in polynomials for key in polynomial}
    return int(len({right for _, right in keys}) < len({left for left, _ in keys}))


def _terms(graph: Graph, polynomial: Polynomial, few: int) -> Terms:
    """Like terms collected."""
    collected: dict[Node, list[tuple[int, Node]]] = {}
    for key, coefficient in polynomial.items():
        collected.setdefault(key[few], []).append((coefficient, key[1 - few]))
    if not collected:
        return ((graph.constant(1), ((0, graph.constant(1)),)),)
    ordered = sorted(collected.items(), key=lambda item: item[0].index)
    return tuple(
        (one, tuple(sorted(many, key=lambda pair: pair[1].index))) for one, many in ordered
    )


def _nodes(terms: Terms) -> Iterable[Node]:
    for left, rights in terms:
        yield left
        yield from (node for _, node in rights)


def _bound(terms: Terms) -> int:
    """No value of the column, and no sum on the way to it, is larger."""
    return sum(
        max(1, left.bound) * sum(abs(c) * max(1, node.bound) for c, node in rights)
        for left, rights in terms
    )
