"""What a platform predicts of networks that were timed, and why it is wrong where it is.

A machine runs now faster, now slower. Where runs and platform tell what the reference kernel took,
predictions are multiplied by the one ratio of both; otherwise they stand as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from costmodel.comparing.timed import Timed
from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.agreeing import Told
from costmodel.latency.agreement.samples import Sample
from costmodel.latency.foreteller import foretold
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting.prediction import Prediction

MOST_MISSES, _MOST_CLASSES = 10, 2
_TOLD = 0.005
"""The least part of the time that a class is named for."""


class Miss(NamedTuple):
    """A network, its time and what was predicted in milliseconds, and what most of it hangs on."""

    network: str
    milliseconds: float
    predicted: float
    coverage: float
    reason: str


class Predicted(NamedTuple):
    """A platform's times of networks: of all, and of those that it covers; and the worst of all."""

    platform: Platform
    told: tuple[Told, ...]
    misses: tuple[Miss, ...]

    @property
    def anchor(self) -> float:
        """What predictions were multiplied by for the machine's state."""
        return self.told[0].anchor


def predicted(
    platform: Platform, samples: Sequence[Sample], timed: Sequence[Sequence[Timed]]
) -> Predicted:
    """Predict networks whose runs are ``timed``, in the order of their ``samples``."""
    factor = _anchor(platform, [one for runs in timed for one in runs])
    found = [foretold(runs[0].report.network, platform) for runs in timed]
    times = tuple(1000 * factor * one.seconds for one in found)
    covered = tuple(not one.is_partial for one in found)
    told = (
        Told("platform", platform.name, times, (True,) * len(found), factor),
        Told(
            "platform_covered", f"{platform.name}, {sum(covered)} covered", times, covered, factor
        ),
    )
    pairs = zip(samples, found, times, strict=True)
    misses = sorted((_miss(*pair, platform) for pair in pairs), key=_off, reverse=True)
    return Predicted(platform, told, tuple(misses[:MOST_MISSES]))


def _anchor(platform: Platform, timed: Iterable[Timed]) -> float:
    runs = [one.run for one in timed if one.run.runtime == platform.runtime]
    visits = [ms for run in runs for ms in run.reference_visits]
    if not visits or not platform.reference_seconds:
        return 1.0
    return median(visits) / (1000 * platform.reference_seconds)


def _off(miss: Miss) -> float:
    """How many times too long or too short."""
    return max(miss.predicted / miss.milliseconds, miss.milliseconds / max(miss.predicted, 1e-12))


def _miss(sample: Sample, found: Prediction, time: float, platform: Platform) -> Miss:
    reason = _uncovered(found) if found.is_partial else _uncertain(found, platform)
    return Miss(sample.name, sample.milliseconds, time, found.coverage, reason)


def _uncovered(found: Prediction) -> str:
    """The classes of which not enough was timed, those with the most time first."""
    parts = _parts(found, [one.reason for one in found.kernels])
    told = [f"{kind} {100 * part:.0f} %" for kind, part in parts.items() if part >= _TOLD]
    return f"not covered: {', '.join(told[:_MOST_CLASSES])} of the time"


def _uncertain(found: Prediction, platform: Platform) -> str:
    """The classes that most of the doubt is of: part of the time, times their error."""
    parts = _parts(found, ["all"] * len(found.kernels))
    errors = {kind: platform.classes[kind].error for kind in parts if kind in platform.classes}
    worst = sorted(errors, key=lambda kind: -parts[kind] * errors[kind])[:_MOST_CLASSES]
    return ", ".join(
        f"{kind} is {100 * parts[kind]:.0f} % of it, off by {100 * errors[kind]:.0f} %"
        for kind in worst
    )


def _parts(found: Prediction, told: Sequence[str]) -> Mapping[str, float]:
    """The part of the time that is of each class, of the kernels of which something is told."""
    sums: dict[str, float] = {}
    for one, words in zip(found.kernels, told, strict=True):
        if words:
            sums[one.work.kind] = sums.get(one.work.kind, 0.0) + one.seconds
    total = found.seconds or 1.0
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    return {kind: seconds / total for kind, seconds in ordered}
