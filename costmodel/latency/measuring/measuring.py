"""All of a measurement, from networks to what was measured of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING

from costmodel.core.problems import Problem
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
from costmodel.latency.measuring.sittings import Found, visit_group
from costmodel.latency.measuring.turns import LEAST
from costmodel.latency.measuring.visiting import Now
from costmodel.latency.runtime import Asked

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.kernel import Timed
    from costmodel.latency.runtime import Runtime
    from costmodel.latency.subject import Subject

FEW = 3
"""Visits that say something of a network, where a measurement was interrupted."""
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


def measured(
    subjects: Sequence[Subject], bench: Bench
) -> tuple[Measurement | None, tuple[Problem, ...]]:
    """Measure networks; what there is where that is interrupted, and what could not be run.

    Raises:
        SpecError: the runtime is not installed, or the machine has no memory for a network.
    """
    bench.runtime.version()
    bench = replace(bench, clock=bench.timer)  # one for all, however the machine is later
    sizes = [needed(subject.network) for subject in subjects]
    require_memory([subject.network for subject in subjects], sizes, free_bytes())
    found = Found()
    anchor = bench.runtime.open_session(reference(), Asked(bench.threads))
    found.facts = dict(anchor.facts)
    try:
        for members in groups(sizes, bench.alive_bytes):
            if not found.is_interrupted:
                visit_group({number: subjects[number] for number in members}, anchor, bench, found)
    except KeyboardInterrupt:
        found.is_interrupted = True
    finally:
        anchor.close()
    return _measurement(subjects, found, bench), tuple(chain.from_iterable(found.refused.values()))


def _measurement(subjects: Sequence[Subject], found: Found, bench: Bench) -> Measurement | None:
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
