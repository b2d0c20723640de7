"""All depths of a candidate from one network, in which few repetitions stand for all (stretches).

Where they go on alike (``induction``), the costs of the one between are polynomials in its number
j, so that their sum over all j is one in the depth.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from costmodel.analysis.report import analyze
from costmodel.core import dim
from costmodel.core.problems import SpecError
from costmodel.sweeping.planning.candidates import Axes, Position, network_at
from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.planning.guards import TooManyDigits, Trace
from costmodel.sweeping.planning.induction import needed
from costmodel.sweeping.planning.parts import (
    BETWEEN,
    FIRST,
    LAST,
    SECOND,
    Alive,
    Parts,
    Place,
    parts_of,
)
from costmodel.sweeping.planning.series import (
    by_power,
    node_of,
    placed,
    polynomials,
    summed,
    total,
)
from costmodel.sweeping.planning.stretches import Irregular, Stretch, Stretches, node_in, number_of
from costmodel.sweeping.request.base import Base


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
    least = {one: needed(trace, one, parts, live.values()) for one in stretches}
    for stretch, lowest in least.items():
        if not stretch.count >= lowest:  # asked, and so a guard
            raise TooShallow(lowest)
    kept = {
        name: tuple(
            dict.fromkeys(node_of(graph, size) for place, size in alive if _is_kept(place, least))
        )
        for name, alive in live.items()
    }
    totals = _totals(trace, parts)
    found = [*totals.values(), *chain.from_iterable(kept.values())]
    for stretch in stretches:
        stretch.demand(not any(node.axes & number_of(stretch) for node in found))
    return Grown(trace, totals, kept, max(least.values()))


def _before_last(
    trace: Trace, stretches: Sequence[Stretch], alive: Sequence[tuple[Place, Node]]
) -> Alive:
    """What is alive, the repetitions between being those before the last."""
    ends = {one.j.ratio.top: node_in(trace, one.count - 3) for one in stretches}
    nodes = placed(trace.graph, [size for _, size in alive], ends)
    return list(zip((place for place, _ in alive), polynomials(nodes), strict=True))


def _is_kept(place: Place, least: Mapping[Stretch, int]) -> bool:
    """Whether what is alive there may be the most of all."""
    if not place.stretch or place.number in (FIRST, LAST):
        return True
    return least[place.stretch] >= (3 if place.number == SECOND else 4)


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
