"""A timed network as what its kernels had to do, and what each took in a run without a profile."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.latency.calibrating.solving import solved
from costmodel.latency.platforms.platform import SHORT_SECONDS

if TYPE_CHECKING:
    from costmodel.latency.calibrating.timing import Timing
    from costmodel.latency.runtime import Facts, Runtime
    from costmodel.latency.work import Work

_LEAST_SECONDS = 3e-7
"""No kernel takes less."""
_UNIT = 1e-6
"""Seconds in which what a profile adds is told."""


class Sample(NamedTuple):
    """A timed network with the work of its kernels, and what each took if that is known."""

    works: tuple[Work, ...]
    times: tuple[float, ...]
    seconds: float

    @property
    def is_short(self) -> bool:
        """Whether most of its time may be that of starting a run."""
        return self.seconds < SHORT_SECONDS

    @property
    def weight(self) -> float:
        """What it counts: the time of a short network is mostly that of starting it."""
        return min(1.0, sqrt(self.seconds / SHORT_SECONDS))


def sampled(timing: Timing, runtime: Runtime, facts: Facts, added: float = 0.0) -> Sample:
    """The work of a network, and the time of each kernel in a run that is not profiled.

    ``added`` are the seconds that a profile adds to each kernel; what is longer in it beside that
    is so by the same part of each.
    """
    kernels = [one.kernel for one in timing.kernels]
    executed = kernels or runtime.kernels(timing.network, facts)
    works = runtime.works(executed, timing.network, facts)
    profiled = [max(one.seconds - added, _LEAST_SECONDS) for one in timing.kernels]
    scale = timing.seconds / (sum(profiled) or 1.0)
    times = tuple(one * scale for one in profiled)
    return Sample(works, times, timing.seconds)


def added_by_profile(timings: Sequence[Timing]) -> float:
    """The seconds that a profile adds to each kernel: profiled = a·(one run) + added·kernels."""
    known = [one for one in timings if one.kernels]
    if not known:
        return 0.0
    amounts = np.array([[one.seconds, len(one.kernels) * _UNIT] for one in known])
    profiled = np.array([sum(kernel.seconds for kernel in one.kernels) for one in known])
    return _UNIT * float(solved(amounts, profiled, np.ones(len(known)), 1e-6)[1])
