"""What runs are timed by.

With one thread that is the time for which the processor worked for this process: what others take
of the core is not in it, and on a machine that does nothing else it is the time that passes. On two
cores that ten programs shared, medians by it were those of the quiet machine within 5 %, and by the
wall clock three times as long. Threads wait for each other, and so several are timed by the wall
clock, as is everything where processor time comes in steps: on Windows, under some profilers.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from costmodel.core.values import NamedTuple


class Clock(NamedTuple):
    """What it is called, and what tells its seconds since some moment."""

    name: str
    now: Callable[[], float]


WALL = Clock("wall clock", perf_counter)
PROCESSOR = Clock("processor time", process_time)


_STEPS = 5
_FINE_SECONDS = 1e-4
"""A step of a clock that a run of a millisecond hardly notices."""


def clock_of(threads: int) -> Clock:
    """The clock for runs with so many threads."""
    return PROCESSOR if threads == 1 and step(PROCESSOR.now) <= _FINE_SECONDS else WALL


def step(now: Callable[[], float]) -> float:
    """By how much a clock moves on, the median of a few times of looking at it until it does."""
    return median(_next_step(now) for _ in range(_STEPS))


def _next_step(now: Callable[[], float]) -> float:
    start = end = now()
    while end == start:
        end = now()
    return end - start
