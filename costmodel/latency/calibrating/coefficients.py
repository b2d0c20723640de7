"""Coefficients of kernel classes, from samples.

First each class by itself, from the times of its kernels as the runtime's profile shares a
network's time out; then all of them together, from whole networks, each class as much as it needs
to: a profile adds to what it times, and caches are shared. Where a runtime has no profile whole
networks are all there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.latency.calibrating.solving import Floats, solved

if TYPE_CHECKING:
    from costmodel.latency.calibrating.sampling import Sample
    from costmodel.latency.work import Work

Coefficients = dict[str, dict[str, float]]
"""Seconds for one of each amount, by class."""
_SMALL_SHARE = 0.02
"""What a kernel counts of which its network's time has no part."""


class Kernels(NamedTuple):
    """The kernels of one class: their amounts (kernels x amounts), times and weights."""

    names: tuple[str, ...]
    amounts: Floats
    seconds: Floats
    weights: Floats

    def solved(self) -> Floats:
        """The coefficients of the class by itself."""
        ridge = _RIDGE * float(np.median(self.weights))
        return solved(self.amounts, self.seconds, self.weights, ridge)


_RIDGE = 0.03
"""What it counts, in kernels, that a coefficient is zero of which nothing is known."""


def by_class(samples: Sequence[Sample]) -> dict[str, Kernels]:
    """The kernels of each class whose times are known."""
    rows: dict[str, list[tuple[Mapping[str, float], float, float]]] = defaultdict(list)
    for sample in samples:
        for work, seconds in zip(sample.works, sample.times, strict=bool(sample.times)):
            rows[work.kind].append((work.amounts, seconds, seconds / sample.seconds))
    return {kind: _class(found) for kind, found in sorted(rows.items())}


def _class(rows: Sequence[tuple[Mapping[str, float], float, float]]) -> Kernels:
    names = tuple(sorted({name for amounts, _, _ in rows for name, one in amounts.items() if one}))
    return Kernels(
        names,
        np.array([[float(amounts.get(name, 0)) for name in names] for amounts, _, _ in rows]),
        np.array([seconds for _, seconds, _ in rows]),
        np.array([_SMALL_SHARE + share for *_, share in rows]),
    )


class Found(NamedTuple):
    """What one of each amount takes, and a run beside its kernels, in seconds."""

    coefficients: Coefficients
    run_seconds: float


_RUN = ("", "runs")
"""The column of what a run takes beside its kernels."""


def fit(samples: Sequence[Sample]) -> Found:
    """Classes by themselves, where kernels were timed, and then all by whole networks."""
    classes = by_class(samples)
    if not classes:
        return _of_networks(samples)
    coefficients: Coefficients = {
        kind: dict(zip(of.names, map(float, of.solved()), strict=True))
        for kind, of in classes.items()
    }
    return _adjusted(samples, coefficients)


def _of_networks(samples: Sequence[Sample]) -> Found:
    """All coefficients, from whole networks alone.

    First as if all classes took the same for an amount of one name, and then each by itself, as far
    from that as the networks say.
    """
    columns = sorted({_RUN, *_columns(samples)})
    place = {column: number for number, column in enumerate(columns)}
    rows = np.array([_row(one, place) for one in samples])
    names = sorted({name for _, name in columns})
    same = np.array([[float(name == one) for one in names] for _, name in columns])
    before = same @ _solved(rows @ same, samples, _UNKNOWN)
    coefficients: Coefficients = defaultdict(dict)
    for (kind, name), one in zip(columns, _solved(rows, samples, _ALIKE, before), strict=True):
        coefficients[kind][name] = float(one)
    run_seconds = coefficients.pop("")["runs"]
    return Found(dict(coefficients), run_seconds)


def _adjusted(samples: Sequence[Sample], coefficients: Coefficients) -> Found:
    """Each class as much longer or shorter as whole networks say, and what a run takes beside.

    What calls take is made longer or shorter by itself, for all classes alike: a profile lengthens
    it most.
    """
    alone = Found(coefficients, 0.0)
    place = {kind: number for number, kind in enumerate(coefficients, start=2)}
    rows = np.zeros((len(samples), 2 + len(place)))
    rows[:, 0] = _RUN_SECONDS
    for row, one in zip(rows, samples, strict=True):
        for work in one.works:
            if work.kind in place:
                called = work.parts(coefficients[work.kind])["calls"]
                row[1] += called
                row[place[work.kind]] += seconds_of(work, alone) - called
    before = np.array([0.0, *[1.0] * (1 + len(place))])
    factors = list(map(float, _solved(rows, samples, _KNOWN, before)))
    adjusted = {
        kind: {
            name: one * factors[1 if name == "calls" else place[kind]] for name, one in of.items()
        }
        for kind, of in coefficients.items()
    }
    return Found(adjusted, _RUN_SECONDS * factors[0])


_RUN_SECONDS = 1e-6
"""The unit in which the time is found that a run takes beside its kernels."""


def _solved(
    rows: Floats, samples: Sequence[Sample], ridge: float, before: Floats | None = None
) -> Floats:
    seconds = np.array([one.seconds for one in samples])
    return solved(rows, seconds, np.array([one.weight for one in samples]), ridge, before)


_KNOWN, _ALIKE, _UNKNOWN = 1.0, 0.3, 1e-3
"""What it counts, in networks, that kernels of a class take what they say; that all classes take
the same; that nothing takes any time.
"""


def _columns(samples: Sequence[Sample]) -> set[tuple[str, str]]:
    return {
        (work.kind, name)
        for one in samples
        for work in one.works
        for name, amount in work.amounts.items()
        if amount
    }


def _row(sample: Sample, place: Mapping[tuple[str, str], int]) -> Floats:
    """The amounts of a network by class, and one run."""
    row = np.zeros(len(place))
    row[place[_RUN]] = 1.0
    for work in sample.works:
        for name, amount in work.amounts.items():
            if (work.kind, name) in place:
                row[place[work.kind, name]] += amount
    return row


def seconds_of(work: Work, found: Found) -> float:
    """What a kernel takes with this work; nothing if none of its class was timed."""
    return sum(work.parts(found.coefficients.get(work.kind, {})).values())


def errors_of(samples: Sequence[Sample], found: Found) -> list[float]:
    """How far networks are told wrong, as shares of their times."""
    return [
        (found.run_seconds + sum(seconds_of(work, found) for work in one.works)) / one.seconds - 1
        for one in samples
    ]
