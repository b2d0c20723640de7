"""What is counted of a network that ran: one number for each count, beside its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from types import MappingProxyType

from costmodel.analysis.convolutions import grouped_of, pointwise_of
from costmodel.analysis.report import Report
from costmodel.analysis.units import Unit, units
from costmodel.core.values import NamedTuple
from costmodel.latency.run import Run


class Noise(NamedTuple):
    """By what share of itself a time may be off by chance, and how that is known.

    A ``floor`` is by how much two figures of one network differed when they were measured; without
    one it is half of the interquartile range of the visits.
    """

    share: float
    is_floor: bool


class Sample(NamedTuple):
    """A network that ran: its median time, and what is counted of it.

    ``family`` is what is left out together when its time is foretold: the variants of one spec.
    ``noise`` is None where the runs do not tell it.
    """

    name: str
    family: str
    milliseconds: float
    noise: Noise | None
    counts: Mapping[str, float]


COUNTS: Mapping[str, Callable[[Report, tuple[Unit, ...]], float]] = MappingProxyType(
    {
        "flops": lambda report, _: report.total().cost.flops,
        "mac": lambda report, _: report.total().cost.mac,
        "ops": lambda report, _: report.total().ops,
        "fragments": lambda _, parts: sum(unit.fragments.total for unit in parts),
        "elementwise_mac": lambda report, _: report.total().elementwise_mac,
        "g1_excess": lambda _, parts: sum(
            sizes.excess for unit in parts for _, sizes in pointwise_of(unit)
        ),
        "g2_excess": lambda _, parts: sum(
            sizes.mac - sizes.at(1) for unit in parts for _, sizes in grouped_of(unit)
        ),
    }
)
"""What is counted; ``fragments`` are those of all units, the excesses are elements.

``g1_excess`` is the MAC of pointwise convolutions above their bounds, ``g2_excess`` that of grouped
convolutions above dense ones of the same input and FLOPs.
"""


def sample(name: str, family: str, runs: tuple[Run, ...], report: Report) -> Sample:
    """A network with its runs in one setup: of several, the medians."""
    parts = units(report)
    counts = {name: float(count(report, parts)) for name, count in COUNTS.items()}
    return Sample(name, family, median(run.milliseconds for run in runs), noise_of(runs), counts)


def noise_of(runs: tuple[Run, ...]) -> Noise | None:
    """What the runs of a network tell of their noise; None where they tell nothing."""
    if floors := [run.noise_floor for run in runs if run.noise_floor is not None]:
        return Noise(median(floors), is_floor=True)
    spreads = [
        run.spread_milliseconds / 2 / run.milliseconds
        for run in runs
        if run.spread_milliseconds is not None
    ]
    return Noise(median(spreads), is_floor=False) if spreads else None
