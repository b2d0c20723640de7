"""Networks that are alive together, opened and visited in several sittings."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.latency.measuring.figures import Visit
from costmodel.latency.measuring.turns import pace_of, turns
from costmodel.latency.measuring.visiting import AROUND, Plan, looked, visit, warmed
from costmodel.latency.runtime import Asked

if TYPE_CHECKING:
    from costmodel.latency.kernel import Timed
    from costmodel.latency.measuring.measuring import Bench
    from costmodel.latency.measuring.turns import Pace
    from costmodel.latency.runtime import Facts, Session
    from costmodel.latency.subject import Subject

_PROFILED_PART = 0.15
"""The part of a network's seconds that profiled runs of it may take, beside the visits."""
_FEWEST_PROFILED, _MOST_PROFILED = 3, 50
_REOPENED_PART = 0.25
"""The part of a network's seconds that it may take to open it once more for another sitting."""


class _Open(NamedTuple):
    """A network that is open, the sitting that it was opened for, and the seconds that took."""

    session: Session
    pace: Pace
    sitting: int
    opening_seconds: float


@dataclass(slots=True)
class Found:
    """What there is so far, by the networks' numbers: profiled kernels and visits, what is wrong.

    ``turns`` is how many there have been.
    """

    kernels: dict[int, tuple[Timed, ...]] = field(default_factory=dict)
    visits: dict[int, list[Visit]] = field(default_factory=dict)
    refused: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    turns: int = 0
    is_interrupted: bool = False
    facts: Facts = field(default_factory=dict)


def visit_group(
    subjects: Mapping[int, Subject], anchor: Session, bench: Bench, found: Found
) -> None:
    """Visit networks that are alive together, in several sittings."""
    alive: dict[int, _Open] = {}
    try:
        for sitting in range(bench.sittings):
            if not found.is_interrupted:
                _open_all(subjects, sitting, anchor, bench, found, alive)
                _sit(alive, sitting, anchor, bench, found)
    finally:
        for one in reversed(alive.values()):
            one.session.close()
        # The command line runs without the collector of cycles, and models are large.
        alive.clear()
        gc.collect()


def _open_all(
    subjects: Mapping[int, Subject],
    sitting: int,
    anchor: Session,
    bench: Bench,
    found: Found,
    alive: dict[int, _Open],
) -> None:
    """Open networks for a sitting; those that took long to open stay as they are.

    Those that cannot be run are left out, here and in the sittings to come.
    """
    with bench.bar(len(subjects), "opening") as advance:
        for number, subject in subjects.items():
            before = alive.get(number)
            if before and before.opening_seconds <= bench.seconds * _REOPENED_PART:
                alive.pop(number).session.close()
            if number not in alive and number not in found.refused:
                try:
                    alive[number] = _opened(number, subject, sitting, anchor, bench, found)
                except SpecError as error:
                    found.refused[number] = error.problems
            advance(1)


def _opened(
    number: int, subject: Subject, sitting: int, anchor: Session, bench: Bench, found: Found
) -> _Open:
    """A network that is opened and warmed, and profiled if it was not yet.

    Raises:
        SpecError: the runtime cannot run it.
    """
    now = bench.timer.now
    start = now()
    session = bench.runtime.open_session(subject, Asked(bench.threads))
    opening_seconds = now() - start
    try:
        run_seconds = warmed(session, now)
        if number not in found.kernels:
            found.kernels[number] = session.profiled(_profiled_runs(bench.seconds, run_seconds))
        around = 2 * (AROUND.dropped + AROUND.runs) * looked(anchor, now)
    except BaseException:
        session.close()
        raise
    pace = pace_of(run_seconds, around, bench.sitting_seconds, bench.least)
    return _Open(session, pace, sitting, opening_seconds)


def _sit(
    alive: Mapping[int, _Open], sitting: int, anchor: Session, bench: Bench, found: Found
) -> None:
    """Visit what is alive."""
    paces = [one.pace for one in alive.values()]
    order = turns([pace.visits for pace in paces], bench.seed + sitting)
    now, watch = bench.timer.now, bench.watch
    plan = Plan(order, paces, bench.sitting_seconds, bench.least, now, watch)
    with bench.bar(len(order), "timing") as advance:
        done = visit([one.session for one in alive.values()], anchor, plan, advance)
    for (number, one), visits in zip(alive.items(), done.visits, strict=True):
        found.visits.setdefault(number, []).extend(
            visit._replace(turn=visit.turn + found.turns, sitting=one.sitting) for visit in visits
        )
    found.turns += len(order)
    found.is_interrupted = done.is_interrupted


def _profiled_runs(seconds: float, run_seconds: float) -> int:
    wanted = int(_PROFILED_PART * seconds / run_seconds)
    return max(_FEWEST_PROFILED, min(_MOST_PROFILED, wanted))
