"""From timed networks to the coefficients of kernel classes.

First each class by itself, from the times of its kernels as the runtime's profile shares a
network's time out; then all of them together, from whole networks, each class as much as it needs
to: a profile adds to what it times, and caches are shared. Where a runtime has no profile whole
networks are all there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from costmodel.latency.amounts import FAR_BYTES, NEAR_BYTES
from costmodel.latency.calibrating.solving import Floats, solved
from costmodel.latency.platforms.platform import KernelClass, Range

if TYPE_CHECKING:
    from costmodel.latency.calibrating.timing import Timing
    from costmodel.latency.runtime import Facts, Runtime
    from costmodel.latency.work import Work


@dataclass(frozen=True, slots=True)
class Fit:
    """What timings come to: as in a Platform; ``errors`` are those of the held-out networks."""

    classes: Mapping[str, KernelClass]
    run_seconds: float
    facts: Mapping[str, int]
    error: float
    spread: float
    errors: tuple[float, ...]


class Sample(NamedTuple):
    """A timed network with the work of its kernels, and what each took if that is known."""

    works: tuple[Work, ...]
    times: tuple[float, ...]
    seconds: float

    @property
    def weight(self) -> float:
        """What it counts: the time of a short network is mostly that of starting it."""
        return min(1.0, sqrt(self.seconds / _SHORT_SECONDS))


_FOLDS = 5
_SMALL_SHARE = 0.02
"""What a kernel counts of which its network's time has no part."""
_SHORT_SECONDS = 2e-4
_LEAST_SECONDS = 3e-7
"""No kernel takes less."""
_NEARS = (500_000, 1_000_000, 1_500_000, 3_000_000)
_FARS = (8_000_000, 20_000_000, 50_000_000)
_NINE_OF_TEN, _DEVIATIONS = 0.9, 1.645
"""Nine of ten errors are within as many standard deviations."""
_KERNELS = 15
"""Networks of fewer are made to tell kernels, and are like nobody's."""
Coefficients = dict[str, dict[str, float]]
"""Seconds for one of each amount, by class."""


def fitted(timings: Sequence[Timing], runtime: Runtime, facts: Facts) -> Fit:
    """Fit the classes of a runtime to networks that were timed.

    The caches are those, of a few sizes, by which kernels are told best; the errors those of
    networks that the coefficients have not seen, each held out once with a part of the others.
    """
    known, samples = _with_caches(timings, runtime, dict(facts))
    found = _fit(samples)
    errors = _held_out(samples)
    counted = [abs(error) for error, one in zip(errors, samples, strict=True) if _is_like_any(one)]
    counted = counted or list(map(abs, errors))
    spread = float(np.quantile(counted, _NINE_OF_TEN)) / _DEVIATIONS
    classes = _classes(samples, found)
    mean = float(np.mean(counted))
    return Fit(classes, found.run_seconds, known, mean, spread, tuple(errors))


def _is_like_any(sample: Sample) -> bool:
    return len(sample.works) >= _KERNELS


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


def _added(timings: Sequence[Timing]) -> float:
    """The seconds that a profile adds to each kernel: profiled = a·(one run) + added·kernels."""
    known = [one for one in timings if one.kernels]
    if not known:
        return 0.0
    amounts = np.array([[one.seconds, len(one.kernels) * _RUN_SECONDS] for one in known])
    profiled = np.array([sum(kernel.seconds for kernel in one.kernels) for one in known])
    return _RUN_SECONDS * float(solved(amounts, profiled, np.ones(len(known)), 1e-6)[1])


def _with_caches(
    timings: Sequence[Timing], runtime: Runtime, facts: dict[str, int]
) -> tuple[dict[str, int], list[Sample]]:
    """The facts with the caches that tell kernels best, one after the other, and the samples."""
    added = _added(timings)
    best = facts | {"near_bytes": NEAR_BYTES, "far_bytes": FAR_BYTES}
    for name, sizes in (("near_bytes", _NEARS), ("far_bytes", _FARS)):
        tried = {size: _loss(timings, runtime, best | {name: size}, added) for size in sizes}
        best[name] = min(tried, key=tried.__getitem__)
    return best, [sampled(one, runtime, best, added) for one in timings]


def _loss(timings: Sequence[Timing], runtime: Runtime, facts: Facts, added: float) -> float:
    """The mean error of kernels that are told by some caches, or of networks without kernels."""
    samples = [sampled(one, runtime, facts, added) for one in timings]
    if not any(one.times for one in samples):
        return float(np.mean(np.abs(_errors(samples, _fit(samples)))))
    losses, weights = 0.0, 0.0
    for of in _by_class(samples).values():
        error = np.abs(of.amounts @ of.solved() / of.seconds - 1)
        losses += float(of.weights @ np.minimum(error, 1.0))
        weights += float(of.weights.sum())
    return losses / weights


class _Class(NamedTuple):
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


def _by_class(samples: Sequence[Sample]) -> dict[str, _Class]:
    rows: dict[str, list[tuple[Mapping[str, float], float, float]]] = defaultdict(list)
    for sample in samples:
        for work, seconds in zip(sample.works, sample.times, strict=bool(sample.times)):
            rows[work.kind].append((work.amounts, seconds, seconds / sample.seconds))
    return {kind: _class(found) for kind, found in sorted(rows.items())}


def _class(rows: Sequence[tuple[Mapping[str, float], float, float]]) -> _Class:
    names = tuple(sorted({name for amounts, _, _ in rows for name, one in amounts.items() if one}))
    return _Class(
        names,
        np.array([[float(amounts.get(name, 0)) for name in names] for amounts, _, _ in rows]),
        np.array([seconds for _, seconds, _ in rows]),
        np.array([_SMALL_SHARE + share for *_, share in rows]),
    )


class _Found(NamedTuple):
    coefficients: Coefficients
    run_seconds: float


_RUN = ("", "runs")
"""The column of what a run takes beside its kernels."""


def _fit(samples: Sequence[Sample]) -> _Found:
    """Classes by themselves, where kernels were timed, and then all by whole networks."""
    classes = _by_class(samples)
    if not classes:
        return _of_networks(samples)
    coefficients: Coefficients = {
        kind: dict(zip(of.names, map(float, of.solved()), strict=True))
        for kind, of in classes.items()
    }
    return _adjusted(samples, coefficients)


def _of_networks(samples: Sequence[Sample]) -> _Found:
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
    return _Found(dict(coefficients), run_seconds)


def _adjusted(samples: Sequence[Sample], coefficients: Coefficients) -> _Found:
    """Each class as much longer or shorter as whole networks say, and what a run takes beside.

    What calls take is made longer or shorter by itself, for all classes alike: a profile lengthens
    it most.
    """
    calls = {kind: {"calls": of.get("calls", 0.0)} for kind, of in coefficients.items()}
    place = {kind: number for number, kind in enumerate(coefficients, start=2)}
    rows = np.zeros((len(samples), 2 + len(place)))
    rows[:, 0] = _RUN_SECONDS
    for row, one in zip(rows, samples, strict=True):
        for work in one.works:
            if work.kind in place:
                called = _seconds(work, _Found(calls, 0.0))
                row[1] += called
                row[place[work.kind]] += _seconds(work, _Found(coefficients, 0.0)) - called
    before = np.array([0.0, *[1.0] * (1 + len(place))])
    factors = list(map(float, _solved(rows, samples, _KNOWN, before)))
    adjusted = {
        kind: {
            name: one * factors[1 if name == "calls" else place[kind]] for name, one in of.items()
        }
        for kind, of in coefficients.items()
    }
    return _Found(adjusted, _RUN_SECONDS * factors[0])


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


def _seconds(work: Work, found: _Found) -> float:
    of = found.coefficients.get(work.kind, {})
    return sum(of.get(name, 0.0) * amount for name, amount in work.amounts.items())


def _errors(samples: Sequence[Sample], found: _Found) -> list[float]:
    """How far networks are told wrong, as shares of their times."""
    return [
        (found.run_seconds + sum(_seconds(work, found) for work in one.works)) / one.seconds - 1
        for one in samples
    ]


def _held_out(samples: Sequence[Sample]) -> list[float]:
    """The errors of networks by coefficients that have not seen them, a fold at a time."""
    errors = [0.0] * len(samples)
    for fold in range(_FOLDS):
        inside = [number for number in range(len(samples)) if number % _FOLDS == fold]
        seen = [one for number, one in enumerate(samples) if number % _FOLDS != fold]
        if inside and seen:
            found = _fit(seen)
            for number, error in zip(
                inside, _errors([samples[number] for number in inside], found), strict=True
            ):
                errors[number] = error
    return errors


def _classes(samples: Sequence[Sample], found: _Found) -> dict[str, KernelClass]:
    """The classes with what was timed of each."""
    seen: dict[str, list[tuple[Work, float | None]]] = defaultdict(list)
    for one in samples:
        times = one.times or (None,) * len(one.works)
        for work, seconds in zip(one.works, times, strict=True):
            seen[work.kind].append((work, seconds))
    return {kind: _kernel_class(rows, found) for kind, rows in sorted(seen.items())}


def _kernel_class(rows: Sequence[tuple[Work, float | None]], found: _Found) -> KernelClass:
    kind = rows[0][0].kind
    names = sorted({name for work, _ in rows for name, one in work.amounts.items() if one})
    ranges = {}
    for name in names:
        amounts = [float(one) for work, _ in rows if (one := work.amounts.get(name, 0))]
        ranges[name] = Range(min(amounts), max(amounts))
    errors = [abs(_seconds(work, found) / seconds - 1) for work, seconds in rows if seconds]
    of = found.coefficients.get(kind, {})
    return KernelClass(
        {name: of.get(name, 0.0) for name in names},
        ranges,
        _SIGMAS * median(errors) if errors else 0.0,
        len(rows),
    )


_SIGMAS = 1.4826
"""Standard deviations of a normal distribution in the median of its absolute errors."""
