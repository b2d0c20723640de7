"""All of a measurement, from networks to what was measured of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from costmodel.core.problems import Problem, SpecError
from costmodel.core.room import free_bytes
from costmodel.latency.device import device
from costmodel.latency.measuring.attributing import costed
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
from costmodel.latency.measuring.turns import pace_of, turns
from costmodel.latency.measuring.visiting import AROUND, Clock, timed, visit, warmed
from costmodel.latency.runtime import Asked

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.kernel import Timed
    from costmodel.latency.measuring.turns import Pace
    from costmodel.latency.runtime import Runtime, Session
    from costmodel.latency.subject import Subject

FEW = 3
"""Visits that say something of a network, where a measurement was interrupted."""
_PROFILED_PART = 0.1
"""The part of a network's seconds that profiled runs of it may take, beside the visits."""
_FEWEST_PROFILED, _MOST_PROFILED = 3, 30

Bar = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]
"""Shows how far something has come, of so many pieces."""


@contextmanager
def unshown(_total: int, _what: str) -> Iterator[Callable[[int], None]]:
    """A bar that nobody sees."""
    yield lambda _count: None


@dataclass(frozen=True, slots=True)
class Bench:
    """What networks are measured with: ``name`` and ``runtime``, threads, seconds for each network.

    ``seed`` shuffles their turns, ``alive_bytes`` is what the sessions of a group may need.
    """

    name: str
    runtime: Runtime
    threads: int = 1
    seconds: float = 10.0
    seed: int = 0
    alive_bytes: int = ALIVE_BYTES
    clock: Clock = perf_counter
    bar: Bar = unshown


class _Ready(NamedTuple):
    """The ``number``-th network, ready to be visited."""

    number: int
    session: Session
    pace: Pace
    kernels: tuple[Timed, ...]


class _Timed(NamedTuple):
    """A network by its number, with its profiled kernels and its visits."""

    number: int
    kernels: tuple[Timed, ...]
    visits: list[Visit]


@dataclass(slots=True)
class _Found:
    """What there is so far, the turns that it took, and what is wrong."""

    networks: list[_Timed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    turns: int = 0
    is_interrupted: bool = False


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
    try:
        for members in groups(sizes, bench.alive_bytes):
            _visit_group({number: subjects[number] for number in members}, anchor, bench, found)
            if found.is_interrupted:
                break
    except KeyboardInterrupt:
        found.is_interrupted = True
    finally:
        anchor.close()
    return _measurement(subjects, found, bench), tuple(found.problems)


def _visit_group(
    subjects: Mapping[int, Subject], anchor: Session, bench: Bench, found: _Found
) -> None:
    """Open, warm, profile and visit networks that are alive together."""
    with ExitStack() as alive:
        ready = []
        with bench.bar(len(subjects), "opening") as advance:
            for number, subject in subjects.items():
                try:
                    ready.append(_opened(number, subject, anchor, bench, alive))
                except SpecError as error:
                    found.problems.extend(error.problems)
                advance(1)
        paces = [one.pace for one in ready]
        order = turns([pace.visits for pace in paces], bench.seed)
        sessions = [one.session for one in ready]
        with bench.bar(len(order), "timing") as advance:
            done = visit(sessions, anchor, paces, order, bench.seconds, bench.clock, advance)
    for one, visits in zip(ready, done.visits, strict=True):
        its = [visit._replace(turn=visit.turn + found.turns) for visit in visits]
        found.networks.append(_Timed(one.number, one.kernels, its))
    found.turns += len(order)
    found.is_interrupted = done.is_interrupted
    # The command line runs without the collector of cycles, and models are large.
    gc.collect()


def _opened(
    number: int, subject: Subject, anchor: Session, bench: Bench, alive: ExitStack
) -> _Ready:
    """A network made ready: opened, warmed, profiled.

    Raises:
        SpecError: the runtime cannot run it.
    """
    session = bench.runtime.open_session(subject, Asked(bench.threads))
    alive.callback(session.close)
    run_seconds = warmed(session, bench.clock)
    kernels = session.profiled(_profiled_runs(bench.seconds, run_seconds))
    around = 2 * (AROUND.dropped + AROUND.runs) * timed(anchor, AROUND, bench.clock)
    return _Ready(number, session, pace_of(run_seconds, around, bench.seconds), kernels)


def _profiled_runs(seconds: float, run_seconds: float) -> int:
    wanted = int(_PROFILED_PART * seconds / run_seconds)
    return max(_FEWEST_PROFILED, min(_MOST_PROFILED, wanted))


def _measurement(subjects: Sequence[Subject], found: _Found, bench: Bench) -> Measurement | None:
    """What the visits come to, in the order in which the networks were named."""
    kept = sorted(
        (one for one in found.networks if len(one.visits) >= FEW), key=lambda one: one.number
    )
    if not kept:
        return None
    visits = [one.visits for one in kept]
    rows = [
        _measured(subjects[one.number].network, one, seconds)
        for one, seconds in zip(kept, anchored(visits), strict=True)
    ]
    return Measurement(
        networks=rows,
        runtime=bench.name,
        version=bench.runtime.version(),
        device=device(),
        threads=bench.threads,
        seed=bench.seed,
        floor=noise_floor(visits),
        reference_seconds=reference_of(visits),
        is_interrupted=found.is_interrupted,
    )


def _measured(network: Network, timed: _Timed, seconds: Sequence[float]) -> Measured:
    figures = figures_of(seconds)
    return Measured(
        network,
        figures,
        costed(network, timed.kernels, figures.median),
        tuple(timed.visits),
        tuple(seconds),
    )
