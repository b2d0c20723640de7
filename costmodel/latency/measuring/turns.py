"""How many visits each network gets, of how many runs, and in which order they come."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from random import Random

from costmodel.core.values import NamedTuple

LEAST, MOST = 6, 200
"""Visits of a network. Fewer say little of their spread, more say nothing new."""
_VISIT_SECONDS = 0.03
"""What a visit aims at: shorter than the machine's changes of speed, 0.1 to 2 s."""
_MOST_RUNS = 9
_COLD_SECONDS = 0.05
"""Networks that run for longer hardly notice that another was there before them."""


class Pace(NamedTuple):
    """A network's ``visits``, and in each of them the runs that are ``dropped`` and timed."""

    visits: int
    dropped: int
    runs: int


def pace_of(run_seconds: float, around_seconds: float, seconds: float, least: int) -> Pace:
    """As many visits as fit into the seconds of a network, given what a run of it takes.

    ``around_seconds`` are what the reference kernel takes with each visit. There are at least so
    many, however long they take.
    """
    runs = min(_MOST_RUNS, max(1, ceil(_VISIT_SECONDS / run_seconds)))
    dropped = int(run_seconds < _COLD_SECONDS)
    visit_seconds = (dropped + runs) * run_seconds + around_seconds
    return Pace(min(MOST, max(least, int(seconds / visit_seconds))), dropped, runs)


def turns(visits: Sequence[int], seed: int) -> list[int]:
    """Which network comes when: the visits of each are spread over the whole, by chance."""
    draw = Random(seed).random  # noqa: S311  (an order, no secret)
    places = [
        ((visit + draw()) / count, number)
        for number, count in enumerate(visits)
        for visit in range(count)
    ]
    return [number for _, number in sorted(places)]
