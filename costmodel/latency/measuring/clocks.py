"""What runs are timed by.

With one thread that is the time for which the processor worked for this process: what others take
of the core is not in it, and on a machine that does nothing else it is the time that passes. On two
cores that ten programs shared, medians by it were those of the quiet machine within 5 %, and by the
wall clock three times as long. Threads wait for each other, and so several are timed by the wall
clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import NamedTuple


class Clock(NamedTuple):
    """What it is called, and what tells its seconds since some moment."""

    name: str
    now: Callable[[], float]


WALL = Clock("wall clock", perf_counter)
PROCESSOR = Clock("processor time", process_time)


def clock_of(threads: int) -> Clock:
    """The clock for runs with so many threads; Windows tells processor time too coarsely."""
    return PROCESSOR if threads == 1 and sys.platform != "win32" else WALL
