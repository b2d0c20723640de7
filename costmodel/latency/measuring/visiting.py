"""The visits: sessions run in turns, each between two looks at the reference kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import TYPE_CHECKING

from costmodel.core.values import NamedTuple
from costmodel.latency.measuring.figures import Visit
from costmodel.latency.measuring.turns import Pace

if TYPE_CHECKING:
    from costmodel.latency.runtime import Session

Now = Callable[[], float]
"""Tells the seconds since some moment."""

AROUND = Pace(0, 1, 3)
"""A look at the reference kernel: one run dropped, three timed."""


def looked(reference: Session, now: Now) -> float:
    """The reference kernel's seconds: the least of its runs, which others have disturbed least."""
    for _ in range(AROUND.dropped):
        reference.run()
    return min(_run(reference, now) for _ in range(AROUND.runs))


def timed(session: Session, pace: Pace, now: Now) -> float:
    """The seconds of one run: the median of those that are timed, after those that are dropped."""
    for _ in range(pace.dropped):
        session.run()
    return median(_run(session, now) for _ in range(pace.runs))


_LEAST_SECONDS = 1e-9
"""No run takes less, whatever a clock that stood still in between says."""


def _run(session: Session, now: Now) -> float:
    start = now()
    session.run()
    return max(now() - start, _LEAST_SECONDS)


def warmed(session: Session, now: Now) -> float:
    """The seconds of one run, about, once the first one is behind the network."""
    return timed(session, _WARMING, now)


_WARMING = Pace(0, 1, 2)


class Visited(NamedTuple):
    """The visits of each network, and whether they were cut short."""

    visits: list[list[Visit]]
    is_interrupted: bool


class Plan(NamedTuple):
    """Which session comes when, and for how long: each is visited until its ``seconds`` are over.

    Whatever they take, ``least`` visits are made. ``now`` times runs and ``watch`` the rest.
    """

    order: Sequence[int]
    paces: Sequence[Pace]
    seconds: float
    least: int
    now: Now
    watch: Now


def visit(
    sessions: Sequence[Session], reference: Session, plan: Plan, advance: Callable[[int], None]
) -> Visited:
    """Visit sessions by a plan; who interrupts it gets what there is."""
    found: list[list[Visit]] = [[] for _ in sessions]
    spent = [0.0] * len(sessions)
    try:
        for turn, number in enumerate(plan.order):
            if spent[number] < plan.seconds or len(found[number]) < plan.least:
                start = plan.watch()
                before = looked(reference, plan.now)
                own = timed(sessions[number], plan.paces[number], plan.now)
                after = looked(reference, plan.now)
                found[number].append(Visit(turn, own, before, after))
                spent[number] += plan.watch() - start
            advance(1)
    except KeyboardInterrupt:
        return Visited(found, is_interrupted=True)
    return Visited(found, is_interrupted=False)
