"""From visits to figures: what the machine's speed did to a visit is taken out of it.

A visit counts as its time over that of the reference kernel beside it, times the median of the
reference over all visits. What the reference does not show, visits of other networks nearby do:
where they were slower than usual this one was too, and is set right by as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from statistics import fmean, median

from costmodel.core.values import NamedTuple


class Visit(NamedTuple):
    """A network timed once, as the ``turn``-th of all, in a sitting.

    ``seconds`` are those of one run; ``before`` and ``after`` are one run of the reference kernel.
    """

    turn: int
    seconds: float
    before: float
    after: float
    sitting: int = 0

    @property
    def reference(self) -> float:
        """The reference kernel's seconds around the visit."""
        return min(self.before, self.after)


class Figures(NamedTuple):
    """What the visits of a network come to, in seconds; ``spread`` is the interquartile range."""

    median: float
    minimum: float
    spread: float


NEIGHBOURS = 2
"""Visits of other networks on either side that a visit is set right by."""


def reference_of(visits: Sequence[Sequence[Visit]]) -> float:
    """The usual seconds of the reference kernel: its median over the visits of all networks."""
    return median(visit.reference for visit in chain.from_iterable(visits))


def anchored(visits: Sequence[Sequence[Visit]]) -> list[list[float]]:
    """The seconds of each visit of each network at the usual speed of the machine."""
    usual = reference_of(visits)
    ratios = [[visit.seconds / visit.reference for visit in its] for its in visits]
    centres = [median(its) for its in ratios]
    strays = sorted(
        (visit.turn, number, ratio / centres[number])
        for number, its in enumerate(visits)
        for visit, ratio in zip(its, ratios[number], strict=True)
    )
    drifts = {turn: _drift(strays, place) for place, (turn, _, _) in enumerate(strays)}
    return [
        [
            ratio * usual / drifts[visit.turn]
            for visit, ratio in zip(its, ratios[number], strict=True)
        ]
        for number, its in enumerate(visits)
    ]


def _drift(strays: Sequence[tuple[int, int, float]], place: int) -> float:
    """How much slower than usual the visits of other networks around a place were."""
    number = strays[place][1]
    before, after = range(place - 1, -1, -1), range(place + 1, len(strays))
    around = [
        one
        for places in (before, after)
        for one in islice((strays[at][2] for at in places if strays[at][1] != number), NEIGHBOURS)
    ]
    return median(around) if around else 1.0


def figures_of(seconds: Sequence[float]) -> Figures:
    """The median, the minimum and the interquartile range."""
    low, middle, high = (quantile(seconds, part) for part in (0.25, 0.5, 0.75))
    return Figures(middle, min(seconds), high - low)


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which a part of the values lies, between two of them in proportion."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def noise_floor(visits: Sequence[Sequence[Visit]]) -> float:
    """How far two figures of a network differ by chance: the mean over networks, a share of one.

    Each is made of half of the sittings, by themselves, for sessions differ by where they lie in
    memory. It counts those that were opened more than once; where there are none, the figures are
    of half of the visits of each.
    """
    reopened = [its for its in visits if _sittings(its) > 1]
    counted = reopened or visits
    parts = [
        [visit.sitting if reopened else number for number, visit in enumerate(its)]
        for its in counted
    ]
    fewest = min(map(_sittings if reopened else len, counted))
    masks = [mask for mask in _HALVINGS if mask < fewest]
    return fmean(fmean(_differences(counted, parts, mask)) for mask in masks)


def _sittings(its: Sequence[Visit]) -> int:
    return len({visit.sitting for visit in its})


_HALVINGS = (1, 2, 3)
"""Walsh's patterns: the parity of these bits of its number says in which half something is.

1 parts odd from even, 2 pairs from pairs, and 3 the inner from the outer ones of four.
"""


def _differences(
    visits: Sequence[Sequence[Visit]], parts: Sequence[Sequence[int]], mask: int
) -> list[float]:
    """How far the figures of two halves differ, network by network."""
    halves = [
        [
            [visit for visit, part in zip(its, own, strict=True) if _half(part, mask) == half]
            for its, own in zip(visits, parts, strict=True)
        ]
        for half in (0, 1)
    ]
    first, second = ([median(its) for its in anchored(half)] for half in halves)
    return [2 * abs(a - b) / (a + b) for a, b in zip(first, second, strict=True)]


def _half(number: int, mask: int) -> int:
    return (number & mask).bit_count() % 2
