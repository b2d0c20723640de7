"""Whether repetitions go on alike, and from how many of them on that tells all.

- A repetition reads what the one before gives and nothing else from outside, and what follows on
  them reads what the last one gives (``parts``). So its layers, their costs and what is alive
  beside them depend on the shape that it reads, and on nothing else.
- The one between, which reads s + j d, gives s + (j + 1) d, and asks nothing that depends on j: by
  induction all from the second on do what it does. The second and the last one do it indeed.
- What its layers read and make does not get smaller with j, so that no repetition has more alive
  than the last one.

What is alive in the last one is not there where the first is the last. So such candidates are left
to plans of their own, unless as much is alive elsewhere.

Where more is read, such as what the last two repetitions give (a ``loose`` stretch), all must give
the same shape, and the last two do the same: so do all from the third on. What is alive in those
before the last one is what is in the one between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from costmodel.core.cost import Shape
from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.parts import BETWEEN, LAST, SECOND, Alive, Parts, Place, Row
from costmodel.sweeping.planning.peaks import covers, with_count
from costmodel.sweeping.planning.series import (
    by_power,
    is_never_negative,
    placed,
    polynomials,
)
from costmodel.sweeping.planning.stretches import Stretch, node_in, number_of

_MOST_LAYERS = 20_000
"""Deeper networks are built, so that those are refused that have too many layers."""


def needed(trace: Trace, stretch: Stretch, parts: Parts, live: Collection[Alive]) -> int:
    """From how many repetitions on the stretch has sums, and no less alive than is told.

    Raises:
        Irregular: it does not go on alike.
    """
    graph, asked = trace.graph, [guard.node for guard in trace.guards]
    stretch.demand(parts.of(stretch, BETWEEN) and _deepest(parts) <= _MOST_LAYERS)
    stretch.demand(not any(node.axes & number_of(stretch) for node in asked))
    if stretch in parts.loose:
        stretch.demand(_stays(trace, stretch, parts))
        beside = [Place(stretch, SECOND), Place(stretch, LAST)]
        is_there = all(covers(graph, one, Place(stretch, BETWEEN), beside) for one in live)
        return 3 if is_there else 4
    stretch.demand(_goes_on(trace, stretch, parts))
    for alive in live:
        there = with_count(trace, stretch, 2, alive)
        stretch.demand(_sizes(there, stretch, LAST) == _sizes(there, stretch, SECOND))
    at_first = (with_count(trace, stretch, 1, alive) for alive in live)
    return 1 if all(covers(graph, one, Place(stretch, LAST)) for one in at_first) else 2


def _deepest(parts: Parts) -> int:
    """The most layers in repetitions that a candidate may have."""
    return sum(one.count.ratio.top.hi * len(parts.of(one, BETWEEN)) for one in parts.stretches)


def _sizes(alive: Alive, stretch: Stretch, number: int) -> list[object]:
    return [size for place, size in alive if place == (stretch, number)]


def _goes_on(trace: Trace, stretch: Stretch, parts: Parts) -> bool:
    """Whether each repetition from the second on does what the one between does."""
    graph, j = trace.graph, stretch.j.ratio.top
    between = parts.of(stretch, BETWEEN)
    ends = {SECOND: graph.constant(0), LAST: node_in(trace, stretch.count - 2)}
    one_more = _nodes(trace, stretch.shape(1, stretch.j))
    return (
        _are_equal(one_more, _nodes(trace, stretch.given[BETWEEN].shape))
        and all(_is_like(graph, between, j, at, parts.of(stretch, n)) for n, at in ends.items())
        and _never_shrink(graph, [size for row in between for size in row.shapes], j)
    )


def _stays(trace: Trace, stretch: Stretch, parts: Parts) -> bool:
    """Whether the last two repetitions do the same, reading what all give."""
    j = stretch.j.ratio.top
    first, *others = (_nodes(trace, tensor.shape) for tensor in stretch.given)
    between, last = (parts.of(stretch, number) for number in (BETWEEN, LAST))
    return all(_are_equal(first, one) for one in others) and _is_like(
        trace.graph, between, j, j, last
    )


def _nodes(trace: Trace, shape: Shape) -> list[Node]:
    return [node_in(trace, size) for size in shape]


def _is_like(graph: Graph, between: Sequence[Row], j: Node, at: Node, rows: Sequence[Row]) -> bool:
    """Whether a repetition is the one between at this j."""
    if [row.what for row in between] != [row.what for row in rows]:
        return False
    expected = placed(graph, [node for row in between for node in row.nodes], {j: at})
    return _are_equal(expected, [node for row in rows for node in row.nodes])


def _are_equal(some: Sequence[Node], others: Sequence[Node]) -> bool:
    return len(some) == len(others) and polynomials(some) == polynomials(others)


def _never_shrink(graph: Graph, sizes: Sequence[Node], j: Node) -> bool:
    """Whether none of them is smaller for a larger j."""
    powers = [by_power(graph, size, j) for size in polynomials(sizes)]
    return all(
        one is not None and all(is_never_negative(graph, rest) for rest in one[1:])
        for one in powers
    )
