"""What is alive in repetitions: whether it matters, and what it is where there are few of them."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.sweeping.planning.graph import Graph, ancestors
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.parts import FIRST, Alive, Place
from costmodel.sweeping.planning.series import (
    difference,
    is_never_negative,
    node_of,
    placed,
    polynomials,
)
from costmodel.sweeping.planning.stretches import Stretch


def covers(graph: Graph, alive: Alive, inside: Place, beside: Sequence[Place] = ()) -> bool:
    """Whether no more is alive in a repetition than outside, in a first one or at other places."""
    others = {
        frozenset(size.items()): size
        for place, size in alive
        if place in beside or place.stretch is None or place.number == FIRST
    }
    largest = sorted(others.values(), key=lambda size: -sum(size.values()))
    return all(
        any(is_never_negative(graph, difference(one, size)) for one in largest)
        for place, size in alive
        if place == inside
    )


def with_count(trace: Trace, stretch: Stretch, number: int, alive: Alive) -> Alive:
    """The same where there are so many: if they are n - 1, with the number + 1 in place of n.

    Raises:
        Irregular: they are no such count.
    """
    graph, count = trace.graph, stretch.count.ratio.top
    (counted,) = polynomials([count])
    leaves = [one for one in ancestors([count]) if counted.get((one.index,)) == 1]
    stretch.demand(leaves and leaves[0].op == "leaf")
    value = node_of(graph, difference({(leaves[0].index,): 1, (): number}, counted))
    nodes = placed(graph, [node_of(graph, size) for _, size in alive], {leaves[0]: value})
    return list(zip((place for place, _ in alive), polynomials(nodes), strict=True))
