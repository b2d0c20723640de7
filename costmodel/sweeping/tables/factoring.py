"""A plan's columns as sums of products of two factors, each along axes of its own.

Axes that meet in a floor, a maximum or an open question belong together; all others only ever meet
in sums and products. So a total is sum_k L_k(left axes)·R_k(right axes) with few k: sizes of planes
on one side, channels on the other. Where everything is entangled one side is empty and the form is
dense. The sides are chosen so that the left axes come first, where that is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, product
from math import prod

from costmodel.sweeping.planning.graph import LINEAR, Graph, Node, ancestors
from costmodel.sweeping.planning.guards import Guard
from costmodel.sweeping.planning.plans import Plan
from costmodel.sweeping.planning.slots import Slot
from costmodel.sweeping.tables.polynomials import Polynomial, expanded, live_sizes, undominated

Combination = tuple[tuple[int, Node], ...]
Terms = tuple[tuple[Node, Combination], ...]
"""sum_k few_k · (sum_j coefficient_kj · many_kj), the few on one side, the many on the other."""


@dataclass(frozen=True)
class Factored:
    """A plan in two sides: each has its axes and guards, each column its terms.

    ``few`` is the side with fewer different factors: 0 left, 1 right. ``live`` holds the terms of
    each live size, whose maximum is a column. ``bounds`` says how large each column can become,
    and ``largest`` any value on the way, for the plan's own candidates; ``asked`` bounds what the
    guards compute, and they are asked of all. Each size of a ``slot`` belongs to one side.
    """

    sides: tuple[tuple[int, ...], tuple[int, ...]]
    guards: tuple[tuple[Guard, ...], tuple[Guard, ...]]
    totals: Mapping[str, Terms]
    live: Mapping[str, tuple[Terms, ...]]
    bounds: Mapping[str, int]
    largest: int
    asked: int
    fault: str
    few: int
    slots: tuple[Slot, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether 64 bits might not hold a column, or a value on the way to it."""
        return max([self.largest, *self.bounds.values()]) >= 2**63


def factored(plan: Plan, lengths: Sequence[int]) -> Factored:
    """The plan in the two sides that suit axes of these lengths."""
    sides = _sides(_groups(plan, len(lengths)), lengths)
    masks = [sum(1 << axis for axis in side) for side in sides]
    totals, live, few = _outputs(plan, masks)
    bounds = {name: _bound(terms) for name, terms in totals.items()}
    bounds |= {name: max(map(_bound, sizes)) for name, sizes in live.items()}
    sums = (*totals.values(), *chain.from_iterable(live.values()))
    used = ancestors([node for terms in sums for node in _nodes(terms)] + _sizes(plan))
    largest = max((node.bound for node in used), default=0)
    questions = ancestors([guard.node for guard in plan.guards])
    asked = max((node.widest for node in questions), default=0)
    guards = _guards(plan.guards, masks)
    return Factored(
        sides, guards, totals, live, bounds, largest, asked, plan.fault, few, plan.slots
    )


def _sizes(plan: Plan) -> list[Node]:
    return [node for slot in plan.slots for node in slot.nodes]


def _outputs(
    plan: Plan, masks: Sequence[int]
) -> tuple[Mapping[str, Terms], Mapping[str, tuple[Terms, ...]], int]:
    """The terms of the totals, those of the live sizes, and the side with fewer factors."""
    graph, memo = plan.graph, dict[int, Polynomial]()
    polynomials = {name: expanded(graph, node, masks, memo) for name, node in plan.totals.items()}
    alive = {
        name: undominated(live_sizes(graph, sizes, masks)) for name, sizes in plan.live.items()
    }
    few = _fewer([*polynomials.values(), *chain.from_iterable(alive.values())])
    totals = {name: _terms(graph, poly, few) for name, poly in polynomials.items()}
    live = {
        name: tuple(dict.fromkeys(_terms(graph, poly, few) for poly in sizes))
        for name, sizes in alive.items()
    }
    return totals, live, few


def _guards(
    guards: Sequence[Guard], masks: Sequence[int]
) -> tuple[tuple[Guard, ...], tuple[Guard, ...]]:
    """Those of each side; one that depends on no axis belongs to the first."""
    left = tuple(guard for guard in guards if not guard.node.axes & masks[1])
    return left, tuple(guard for guard in guards if guard.node.axes & masks[1])


def _groups(plan: Plan, count: int) -> list[int]:
    """Bit masks of the axes that cannot be separated."""
    groups = [1 << axis for axis in range(count)]
    live = chain.from_iterable(plan.live.values())
    nodes = ancestors([*plan.totals.values(), *live, *(g.node for g in plan.guards), *_sizes(plan)])
    tied = [node.axes for node in nodes if node.op not in LINEAR]
    tied += [node.axes for node in _sizes(plan)]
    for mask in [*tied, *(guard.node.axes for guard in plan.guards)]:
        meeting = [group for group in groups if group & mask]
        if len(meeting) > 1:
            groups = [group for group in groups if not group & mask]
            groups.append(sum(meeting))
    return groups


def _sides(
    groups: Sequence[int], lengths: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Whole groups of axes: the first axes on the left if possible, the sides of like size."""
    axes = range(len(lengths))

    def score(left: int) -> tuple[int, bool]:
        sizes = [
            prod(lengths[a] for a in axes if (left >> a & 1) == side) for side in (True, False)
        ]
        # The first axes, and no others, are a mask such as 0b0111.
        in_order = not left & (left + 1)
        return max(sizes) * (1 if in_order else 4), not in_order

    some = groups[:10]
    chosen = product((False, True), repeat=len(some))
    left = min((sum(compress(some, choice)) for choice in chosen), key=score)
    return tuple(a for a in axes if left >> a & 1), tuple(a for a in axes if not left >> a & 1)


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
