"""All depths of a candidate from one network, in which few repetitions stand for all (stretches).

Looked at is, after it was built and priced:

- A repetition reads what the one before gives and nothing else from outside, and what follows on
  them reads what the last one gives (``parts``). So its layers, their costs and what is alive
  beside them depend on the shape that it reads, and on nothing else.
- The one between, which reads s + j d, gives s + (j + 1) d, and asks nothing that depends on j: by
  induction all from the second on do what it does. The second and the last one do it indeed.
- Its costs are polynomials in j, so that their sum over all j is one in the depth; and what its
  layers make does not get smaller, so that no repetition has more alive than the last one.

What is alive in the last one is not there where the first is the last. So such candidates are left
to plans of their own, unless as much is alive elsewhere.

Where more is read, such as what the last two repetitions give (a ``loose`` stretch), all must give
the same shape, and the last two do the same: so do all from the third on. What is alive in those
before the last one is what is in the one between.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from costmodel.analysis.report import analyze
from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.problems import SpecError
from costmodel.sweeping.planning.candidates import Axes, Position, network_at
from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.guards import TooManyDigits, Trace
from costmodel.sweeping.planning.parts import (
    BETWEEN,
    FIRST,
    LAST,
    SECOND,
    Alive,
    Parts,
    Place,
    Row,
    parts_of,
)
from costmodel.sweeping.planning.peaks import covers, with_count
from costmodel.sweeping.planning.series import (
    by_power,
    is_never_negative,
    node_of,
    placed,
    polynomials,
    summed,
    total,
)
from costmodel.sweeping.planning.stretches import Irregular, Stretch, Stretches, node_in
from costmodel.sweeping.request.base import Base

_MOST_LAYERS = 20_000
"""Deeper networks are built, so that those are refused that have too many layers."""


@dataclass(frozen=True)
class Grown:
    """Totals and live sizes that hold for all candidates of a trace, from some depth on.

    None of its depths need be more than ``lowest``.
    """

    trace: Trace
    totals: Mapping[str, Node]
    live: Mapping[str, tuple[Node, ...]]
    lowest: int


class TooShallow(Exception):
    """Some depths would have to be structure: those below ``lowest``."""

    def __init__(self, lowest: int) -> None:
        super().__init__()
        self.lowest = lowest


def grown(
    base: Base, axes: Axes, candidate: Position, depths: Collection[int], lowest: int
) -> Grown | None:
    """The candidate as it depends on its depths; those below ``lowest`` are structure.

    None where there are no other ones.

    Raises:
        TooShallow: it might be with more of them.
        Irregular: repetitions do not go on alike.
    """
    trace = Trace()
    stretches = Stretches(trace, sum(1 << axis for axis in depths), lowest, len(axes))
    trace.repeated = stretches.repeated
    try:
        with dim.failing_fast():
            network = network_at(base, axes, candidate, trace)
            trace.limit = float("inf")
            report = analyze(network)
    except (dim.Illegal, SpecError, TooManyDigits):
        raise Irregular from None
    if not stretches.found:
        return None
    return _grown(trace, parts_of(trace, report, base, stretches.found))


def _grown(trace: Trace, parts: Parts) -> Grown:
    graph, stretches = trace.graph, parts.stretches
    live = {name: _before_last(trace, stretches, alive) for name, alive in parts.alive.items()}
    needed = {one: _needed(trace, one, parts, live.values()) for one in stretches}
    for stretch, least in needed.items():
        if not stretch.count >= least:  # asked, and so a guard
            raise TooShallow(least)
    kept = {
        name: tuple(
            dict.fromkeys(node_of(graph, size) for place, size in alive if _is_kept(place, needed))
        )
        for name, alive in live.items()
    }
    totals = _totals(trace, parts)
    found = [*totals.values(), *chain.from_iterable(kept.values())]
    for stretch in stretches:
        stretch.demand(not any(node.axes & _number(stretch) for node in found))
    return Grown(trace, totals, kept, max(needed.values()))


def _number(stretch: Stretch) -> int:
    """The axis of the number j, as a mask."""
    return stretch.j.ratio.top.axes


def _before_last(
    trace: Trace, stretches: Sequence[Stretch], alive: Sequence[tuple[Place, Node]]
) -> Alive:
    """What is alive, the repetitions between being those before the last."""
    ends = {one.j.ratio.top: node_in(trace, one.count - 3) for one in stretches}
    nodes = placed(trace.graph, [size for _, size in alive], ends)
    return list(zip((place for place, _ in alive), polynomials(nodes), strict=True))


# Whether repetitions go on alike.


def _needed(trace: Trace, stretch: Stretch, parts: Parts, live: Collection[Alive]) -> int:
    """From how many repetitions on the stretch has sums, and no less alive than is told.

    Raises:
        Irregular: it does not go on alike.
    """
    graph, asked = trace.graph, [guard.node for guard in trace.guards]
    layers = len(parts.of(stretch, BETWEEN))
    stretch.demand(0 < layers * stretch.count.ratio.top.hi <= _MOST_LAYERS)
    stretch.demand(not any(node.axes & _number(stretch) for node in asked))
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
        and all(_never_shrinks(graph, row.makes, j) for row in between)
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


def _never_shrinks(graph: Graph, size: Node, j: Node) -> bool:
    powers = by_power(graph, polynomials([size])[0], j)
    return powers is not None and all(is_never_negative(graph, one) for one in powers[1:])


# What they come to.


def _is_kept(place: Place, needed: Mapping[Stretch, int]) -> bool:
    """Whether what is alive there may be the most of all."""
    if not place.stretch or place.number in (FIRST, LAST):
        return True
    return needed[place.stretch] >= (3 if place.number == SECOND else 4)


def _totals(trace: Trace, parts: Parts) -> Mapping[str, Node]:
    """Once what does not go on alike, and what does as often as it is repeated."""
    sums = {name: trace.graph.constant(0) for name in parts.columns}
    for place, rows in parts.rows.items():
        is_once = place.stretch is None or place.number < parts.apart(place.stretch)
        for row in rows if is_once else ():
            sums = {name: trace.graph.add(sums[name], node) for name, node in row.adds.items()}
    for stretch in parts.stretches:
        for name in sums:
            sums[name] = trace.graph.add(sums[name], _sum(trace, name, stretch, parts))
    return sums


def _sum(trace: Trace, name: str, stretch: Stretch, parts: Parts) -> Node:
    """What the repetitions that go on alike add to a column.

    Raises:
        Irregular: one of them does not add a polynomial in its number.
    """
    rows = parts.of(stretch, BETWEEN)
    added = total(polynomials([row.adds[name] for row in rows]))
    powers = by_power(trace.graph, added, stretch.j.ratio.top)
    if powers is None:
        raise Irregular(stretch.count.ratio.top.axes)
    return summed(trace.graph, powers, node_in(trace, stretch.count - parts.apart(stretch)))
