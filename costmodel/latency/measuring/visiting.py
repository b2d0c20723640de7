"""The visits: sessions run in turns, each between two looks at the reference kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from costmodel.latency.measuring.figures import Visit
from costmodel.latency.measuring.turns import LEAST, Pace

if TYPE_CHECKING:
    from costmodel.latency.runtime import Session

Clock = Callable[[], float]
"""Seconds since some moment."""

AROUND = Pace(0, 1, 3)
"""A look at the reference kernel: one run dropped, three timed."""


def timed(session: Session, pace: Pace, clock: Clock) -> float:
    """The seconds of one run: the median of those that are timed, after those that are dropped."""
    for _ in range(pace.dropped):
        session.run()
    return median(_run(session, clock) for _ in range(pace.runs))


def _run(session: Session, clock: Clock) -> float:
    start = clock()
    session.run()
    return clock() - start


def warmed(session: Session, clock: Clock) -> float:
    """The seconds of one run, about, once the first one is behind the network."""
    return timed(session, _WARMING, clock)


_WARMING = Pace(0, 1, 2)


class Visited(NamedTuple):
    """The visits of each network, and whether they were cut short."""

    visits: list[list[Visit]]
    is_interrupted: bool


def visit(
    sessions: Sequence[Session],
    reference: Session,
    paces: Sequence[Pace],
    order: Sequence[int],
    seconds: float,
    clock: Clock,
    advance: Callable[[int], None],
) -> Visited:
    """Visit the networks in an order; one that has used up its seconds is visited no more.

    Who interrupts it gets what there is.
    """
    found: list[list[Visit]] = [[] for _ in sessions]
    spent = [0.0] * len(sessions)
    try:
        for turn, number in enumerate(order):
            if spent[number] < seconds or len(found[number]) < LEAST:
                start = clock()
                before = timed(reference, AROUND, clock)
                own = timed(sessions[number], paces[number], clock)
                after = timed(reference, AROUND, clock)
                found[number].append(Visit(turn, own, before, after))
                spent[number] += clock() - start
            advance(1)
    except KeyboardInterrupt:
        return Visited(found, is_interrupted=True)
    return Visited(found, is_interrupted=False)
