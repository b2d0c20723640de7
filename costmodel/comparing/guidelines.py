"""Tables 1 to 4 of the ShuffleNet V2 paper run again: a guideline here and on the paper's devices.

Speeds are relative to the first row of the same column. G1, G2 and G3 say that the other rows are
slower than it, G4 that they are faster. A column is judged by the geometric mean of its other rows:
the guideline holds where that lies on its side of 1 by more than the noise of the measurement, does
not where it lies as far on the other side, and is undecided between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from typing import Literal

from costmodel.analysis.report import analyze
from costmodel.core.values import NamedTuple
from costmodel.language.loading import network_of, open_spec
from costmodel.latency.run import Run
from costmodel.published.lookup import runtimes_of

Sizes = Literal["arm", "gpu"]
"""The widths that the paper took for its phone, and those for its GPU."""

DEVICES: Mapping[Sizes, str] = {"arm": "Snapdragon 810", "gpu": "GTX 1080Ti"}
"""The paper's devices."""


class Verdict(StrEnum):
    """What a measurement says of a guideline."""

    HOLDS = "holds"
    DOES_NOT = "does not hold"
    UNDECIDED = "undecided within noise"


class Experiment(NamedTuple):
    """A guideline's table in the paper.

    ``spec`` has a variant for each cell; ``rows`` and, for each of ``Sizes``, ``columns`` make its
    name. ``is_faster`` tells that the rows below the first should be faster than it.
    """

    id: str
    title: str
    table: str
    claim: str
    spec: str
    rows: tuple[str, ...]
    columns: Mapping[Sizes, tuple[str, ...]]
    is_faster: bool = False

    def variants(self, sizes: Sizes) -> tuple[str, ...]:
        """The variants of the spec, row by row."""
        mark = f"{sizes.upper()} " if self.columns["arm"] == _SCALES else ""
        return tuple(f"{mark}{row} {column}" for row in self.rows for column in self.columns[sizes])


_SCALES = ("x1", "x2", "x4")

EXPERIMENTS: Mapping[str, Experiment] = {
    one.id: one
    for one in (
        Experiment(
            "G1",
            "equal channel width",
            "Table 1",
            "two pointwise layers are slower the less equal their widths c1:c2 are, at equal FLOPs",
            "guidelines/g1",
            ("1:1", "1:2", "1:6", "1:12"),
            {"arm": _SCALES, "gpu": _SCALES},
        ),
        Experiment(
            "G2",
            "group convolution",
            "Table 2",
            "pointwise layers are slower the more groups they have, at equal FLOPs",
            "guidelines/g2",
            ("g=1", "g=2", "g=4", "g=8"),
            {"arm": _SCALES, "gpu": _SCALES},
        ),
        Experiment(
            "G3",
            "fragmentation",
            "Table 3",
            "blocks are slower the more fragments they are cut into, at equal FLOPs",
            "guidelines/g3",
            (
                "1-fragment",
                "2-fragment-series",
                "4-fragment-series",
                "2-fragment-parallel",
                "4-fragment-parallel",
            ),
            {"arm": ("c=64", "c=128", "c=256"), "gpu": ("c=128", "c=256", "c=512")},
        ),
        Experiment(
            "G4",
            "element-wise operations",
            "Table 4",
            "bottlenecks are faster without their ReLU, and without their shortcut",
            "guidelines/g4",
            ("ReLU shortcut", "ReLU", "shortcut", "neither"),
            {"arm": ("c=32", "c=64", "c=128"), "gpu": ("c=32", "c=64", "c=128")},
            is_faster=True,
        ),
    )
}
"""The paper's four tables, by the guideline."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One network of a table.

    ``speed`` is relative to the first row of its column, as are ``paper``, by device, and ``mac``,
    what the memory access cost alone foretells: that of the first row over its own.
    """

    row: str
    column: str
    variant: str
    milliseconds: float
    speed: float
    mac: float
    paper: Mapping[Sizes, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A guideline's table run again: its cells row by row, and what each column says.

    ``run`` is that of the first cell. ``means`` are the geometric means of the speeds below the
    first row, ``noise`` the share by which two figures of one network differ here.
    """

    experiment: Experiment
    sizes: Sizes
    run: Run
    cells: tuple[Cell, ...]
    means: Mapping[str, float]
    noise: float

    def verdict(self, column: str) -> Verdict:
        """What a column says."""
        mean = self.means[column]
        change = (mean if self.experiment.is_faster else 1 / mean) - 1
        if abs(change) <= self.noise:
            return Verdict.UNDECIDED
        return Verdict.HOLDS if change > 0 else Verdict.DOES_NOT

    @property
    def columns(self) -> Mapping[Verdict, tuple[str, ...]]:
        """The columns that say each."""
        said = {column: self.verdict(column) for column in self.means}
        every = {verdict: tuple(one for one in said if said[one] is verdict) for verdict in Verdict}
        return {verdict: columns for verdict, columns in every.items() if columns}


def judged(experiment: Experiment, sizes: Sizes, runs: Sequence[Run]) -> Judged:
    """A guideline's table from runs of ``experiment.variants(sizes)``, in their order.

    Its noise is the greatest noise floor of the runs, none where they tell of none.
    """
    columns = experiment.columns[sizes]
    count = len(columns)
    speeds = _relative([1 / one.milliseconds for one in runs], count)
    macs = _relative([1 / mac for mac in _macs(experiment, sizes)], count)
    paper = {one: _relative(_published(experiment, one), count) for one in DEVICES}
    cells = tuple(
        Cell(
            experiment.rows[place // count],
            columns[place % count],
            variant,
            runs[place].milliseconds,
            speeds[place],
            macs[place],
            {one: relative[place] for one, relative in paper.items()},
        )
        for place, variant in enumerate(experiment.variants(sizes))
    )
    means = {name: _mean(speeds[place::count][1:]) for place, name in enumerate(columns)}
    noise = max(one.noise_floor or 0.0 for one in runs)
    return Judged(experiment, sizes, runs[0], cells, means, noise)


def _macs(experiment: Experiment, sizes: Sizes) -> list[int]:
    spec = open_spec(experiment.spec)
    networks = [
        network_of(spec, experiment.spec, variant) for variant in experiment.variants(sizes)
    ]
    return [analyze(network).total().cost.mac for network in networks]


def _published(experiment: Experiment, sizes: Sizes) -> list[float]:
    """The paper's speeds on the device that the sizes were chosen for."""
    return [
        next(
            one.runtime
            for one in runtimes_of(experiment.spec, variant)
            if one.device == DEVICES[sizes]
        )
        for variant in experiment.variants(sizes)
    ]


def _relative(speeds: Sequence[float], columns: int) -> list[float]:
    return [speed / speeds[place % columns] for place, speed in enumerate(speeds)]


def _mean(ratios: Sequence[float]) -> float:
    """The geometric mean, to which twice and half as fast come to the same."""
    return float(prod(ratios) ** (1 / len(ratios)))
