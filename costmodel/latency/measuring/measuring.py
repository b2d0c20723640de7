"""All of a measurement, from networks to what was measured of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from costmodel.core.problems import Problem, SpecError
from costmodel.core.room import free_bytes
from costmodel.latency.device import device
from costmodel.latency.measuring.attributing import costed
from costmodel.latency.measuring.clocks import Clock, clock_of
from costmodel.latency.measuring.figures import (
    Visit,
    anchored,
    figures_of,
    noise_floor,
    reference_of,
)
from costmodel.latency.measuring.measured import Measured, Measurement
from costmodel.latency.measuring.memory import (
    ALIVE_BYTES,
    groups,
    needed,
    require_memory,
)
from costmodel.latency.measuring.reference import reference
from costmodel.latency.measuring.turns import LEAST, pace_of, turns
from costmodel.latency.measuring.visiting import AROUND, Now, Plan, looked, visit, warmed
from costmodel.latency.runtime import Asked

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.kernel import Timed
    from costmodel.latency.measuring.turns import Pace
    from costmodel.latency.runtime import Facts, Runtime, Session
    from costmodel.latency.subject import Subject

FEW = 3
"""Visits that say something of a network, where a measurement was interrupted."""
_PROFILED_PART = 0.15
"""The part of a network's seconds that profiled runs of it may take, beside the visits."""
_FEWEST_PROFILED, _MOST_PROFILED = 5, 50
_REOPENED_PART = 0.25
"""The part of a network's seconds that it may take to open it once more for another sitting."""

Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something has come, of so many pieces."""


@contextmanager
def unshown(_total: int, _what: str) -> Iterator[Callable[[int], None]]:
    """A bar that nobody sees."""
    yield lambda _count: None


@dataclass(frozen=True, slots=True)
class Bench:
    """What networks are measured with: ``name`` and ``runtime``, threads, seconds for each network.

    They are opened anew in each of the ``sittings``, if that is quick, for a session is faster or
    slower than another of the same network by where it lies in memory. ``seed`` shuffles their
    turns, ``alive_bytes`` is what the sessions of a group may need; ``clock`` times runs, ``watch``
    the rest.
    """

    name: str
    runtime: Runtime
    threads: int = 1
    seconds: float = 10.0
    seed: int = 0
    sittings: int = 2
    alive_bytes: int = ALIVE_BYTES
    clock: Clock | None = None
    watch: Now = perf_counter
    bar: Bar = unshown

    @property
    def timer(self) -> Clock:
        """The clock that times runs: that of so many threads where no other is given."""
        return self.clock or clock_of(self.threads)

    @property
    def sitting_seconds(self) -> float:
        """What a network has of its seconds in a sitting."""
        return self.seconds / self.sittings

    @property
    def least(self) -> int:
        """The visits of a network in a sitting, however long they take."""
        return ceil(LEAST / self.sittings)


class _Open(NamedTuple):
    """A network that is open, the sitting that it was opened for, and the seconds that took."""

    session: Session
    pace: Pace
    sitting: int
    opening_seconds: float


@dataclass(slots=True)
class _Found:
    """What there is so far, by the networks' numbers: profiled kernels and visits, what is wrong.

    ``turns`` is how many there have been.
    """

    kernels: dict[int, tuple[Timed, ...]] = field(default_factory=dict)
    visits: dict[int, list[Visit]] = field(default_factory=dict)
    refused: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    turns: int = 0
    is_interrupted: bool = False
    facts: Facts = field(default_factory=dict)


def measured(
    subjects: Sequence[Subject], bench: Bench
) -> tuple[Measurement | None, tuple[Problem, ...]]:
    """Measure networks; what there is where that is interrupted, and what could not be run.

    Raises:
        SpecError: the runtime is not installed, or the machine has no memory for a network.
    """
    bench.runtime.version()
    sizes = [needed(subject.network) for subject in subjects]
    require_memory([subject.network for subject in subjects], sizes, free_bytes())
    found = _Found()
    anchor = bench.runtime.open_session(reference(), Asked(bench.threads))
    found.facts = dict(anchor.facts)
    try:
        for members in groups(sizes, bench.alive_bytes):
            if not found.is_interrupted:
                _visit_group({number: subjects[number] for number in members}, anchor, bench, found)
    except KeyboardInterrupt:
        found.is_interrupted = True
    finally:
        anchor.close()
    return _measurement(subjects, found, bench), tuple(chain.from_iterable(found.refused.values()))


def _visit_group(
    subjects: Mapping[int, Subject], anchor: Session, bench: Bench, found: _Found
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
    found: _Found,
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
    number: int, subject: Subject, sitting: int, anchor: Session, bench: Bench, found: _Found
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
    alive: Mapping[int, _Open], sitting: int, anchor: Session, bench: Bench, found: _Found
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


def _measurement(subjects: Sequence[Subject], found: _Found, bench: Bench) -> Measurement | None:
    """What the visits come to, in the order in which the networks were named."""
    kept = sorted(number for number, its in found.visits.items() if len(its) >= FEW)
    if not kept:
        return None
    visits = [found.visits[number] for number in kept]
    rows = [
        _measured(subjects[number].network, found.kernels[number], its, seconds)
        for number, its, seconds in zip(kept, visits, anchored(visits), strict=True)
    ]
    return Measurement(
        networks=rows,
        runtime=bench.name,
        version=bench.runtime.version(),
        device=device(),
        threads=bench.threads,
        seed=bench.seed,
        clock=bench.timer.name,
        floor=noise_floor(visits),
        reference_seconds=reference_of(visits),
        is_interrupted=found.is_interrupted,
        facts=found.facts,
    )


def _measured(
    network: Network, kernels: Sequence[Timed], visits: Sequence[Visit], seconds: Sequence[float]
) -> Measured:
    figures = figures_of(seconds)
    return Measured(
        network,
        figures,
        costed(network, kernels, figures.median),
        tuple(visits),
        tuple(seconds),
    )
