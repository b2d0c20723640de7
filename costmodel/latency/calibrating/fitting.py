"""From timed networks to the classes of a platform, with the errors of networks held out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from costmodel.latency.amounts import FAR_BYTES, NEAR_BYTES
from costmodel.latency.calibrating.coefficients import Found, by_class, errors_of, fit, seconds_of
from costmodel.latency.calibrating.sampling import Sample, added_by_profile, sampled
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


_FOLDS = 5
_NEARS = (500_000, 1_000_000, 1_500_000, 3_000_000)
_FARS = (8_000_000, 20_000_000, 50_000_000)
_NINE_OF_TEN, _DEVIATIONS = 0.9, 1.645
"""Nine of ten errors are within as many standard deviations."""
_KERNELS = 15
"""Networks of fewer are made to tell kernels, and are like nobody's."""


def fitted(timings: Sequence[Timing], runtime: Runtime, facts: Facts) -> Fit:
    """Fit the classes of a runtime to networks that were timed.

    The caches are those, of a few sizes, by which kernels are told best; the errors those of
    networks that the coefficients have not seen, each held out once with a part of the others.
    """
    known, samples = _with_caches(timings, runtime, dict(facts))
    found = fit(samples)
    errors = _held_out(samples)
    counted = [abs(error) for error, one in zip(errors, samples, strict=True) if _is_like_any(one)]
    counted = counted or list(map(abs, errors))
    spread = float(np.quantile(counted, _NINE_OF_TEN)) / _DEVIATIONS
    classes = _classes(samples, found)
    mean = float(np.mean(counted))
    return Fit(classes, found.run_seconds, known, mean, spread, tuple(errors))


def _is_like_any(sample: Sample) -> bool:
    """Whether people have networks like it; of a short one the time is that of starting a run."""
    return len(sample.works) >= _KERNELS and not sample.is_short


def _with_caches(
    timings: Sequence[Timing], runtime: Runtime, facts: dict[str, int]
) -> tuple[dict[str, int], list[Sample]]:
    """The facts with the caches that tell kernels best, one after the other, and the samples."""
    added = added_by_profile(timings)
    best = facts | {"near_bytes": NEAR_BYTES, "far_bytes": FAR_BYTES}
    for name, sizes in (("near_bytes", _NEARS), ("far_bytes", _FARS)):
        tried = {size: _loss(timings, runtime, best | {name: size}, added) for size in sizes}
        best[name] = min(tried, key=tried.__getitem__)
    return best, [sampled(one, runtime, best, added) for one in timings]


def _loss(timings: Sequence[Timing], runtime: Runtime, facts: Facts, added: float) -> float:
    """The mean error of kernels that are told by some caches, or of networks without kernels."""
    samples = [sampled(one, runtime, facts, added) for one in timings]
    if not any(one.times for one in samples):
        return float(np.mean(np.abs(errors_of(samples, fit(samples)))))
    losses, weights = 0.0, 0.0
    for of in by_class(samples).values():
        error = np.abs(of.amounts @ of.solved() / of.seconds - 1)
        losses += float(of.weights @ np.minimum(error, 1.0))
        weights += float(of.weights.sum())
    return losses / weights


def _held_out(samples: Sequence[Sample]) -> list[float]:
    """The errors of networks by coefficients that have not seen them, a fold at a time."""
    errors = [0.0] * len(samples)
    for fold in range(_FOLDS):
        inside = [number for number in range(len(samples)) if number % _FOLDS == fold]
        seen = [one for number, one in enumerate(samples) if number % _FOLDS != fold]
        if inside and seen:
            found = fit(seen)
            for number, error in zip(
                inside, errors_of([samples[number] for number in inside], found), strict=True
            ):
                errors[number] = error
    return errors


def _classes(samples: Sequence[Sample], found: Found) -> dict[str, KernelClass]:
    """The classes with what was timed of each."""
    seen: dict[str, list[tuple[Work, float | None]]] = defaultdict(list)
    for one in samples:
        times = one.times or (None,) * len(one.works)
        for work, seconds in zip(one.works, times, strict=True):
            seen[work.kind].append((work, seconds))
    return {kind: _kernel_class(rows, found) for kind, rows in sorted(seen.items())}


def _kernel_class(rows: Sequence[tuple[Work, float | None]], found: Found) -> KernelClass:
    kind = rows[0][0].kind
    names = sorted({name for work, _ in rows for name, one in work.amounts.items() if one})
    ranges = {}
    for name in names:
        amounts = [float(one) for work, _ in rows if (one := work.amounts.get(name, 0))]
        ranges[name] = Range(min(amounts), max(amounts))
    errors = [abs(seconds_of(work, found) / seconds - 1) for work, seconds in rows if seconds]
    of = found.coefficients.get(kind, {})
    return KernelClass(
        {name: of.get(name, 0.0) for name in names},
        ranges,
        _SIGMAS * median(errors) if errors else 0.0,
        len(rows),
    )


_SIGMAS = 1.4826
"""Standard deviations of a normal distribution in the median of its absolute errors."""
