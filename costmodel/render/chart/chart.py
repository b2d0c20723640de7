"""What a bubble chart shows and how it looks, before matplotlib draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import pi, sqrt
from pathlib import Path

from costmodel.analysis.selection import AXES, NAMED
from costmodel.comparing.side_by_side import GIVEN, Entry, front
from costmodel.core.si import short
from costmodel.core.values import dataclass

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#332288", "#6B6B6B")
"""Of Okabe and Ito, and two dark ones: told apart with every kind of colour vision."""

SHAPES = {"o": pi / 4, "s": 1.0, "D": 1.0, "^": 0.5, "v": 0.5, "P": 0.56, "X": 0.56, "h": 0.65}
"""Markers of matplotlib, and how much of their nominal area they fill."""

_FEW, _MANY = 14, 60
_NAMED = 12
"""How many networks are named that are not in the chart for one and the same reason."""

_SMALLEST = 8.0
"""The least area of a bubble in square points; a smaller one could not be seen."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A network in the chart: ``y`` is its top-1 in percent, ``label`` its name in its family."""

    name: str
    family: str
    label: str
    x: float
    y: float
    params: int
    is_given: bool = False


@dataclass(frozen=True)
class Chart:
    """Bubbles over an axis, one of ``AXES``."""

    bubbles: Sequence[Bubble]
    axis: str
    device: str

    @property
    def title(self) -> str:
        """The title of the horizontal axis."""
        return AXES[self.axis].format(device=self.device)

    @property
    def accuracy(self) -> str:
        """The title of the vertical axis; whether it is ImageNet's, only papers tell."""
        are_given = {one.is_given for one in self.bubbles}
        if True not in are_given:
            return "ImageNet top-1 accuracy, published (%)"
        return f"Top-1 accuracy, {'published or ' if False in are_given else ''}given (%)"

    @property
    def has_few(self) -> bool:
        """Few enough bubbles to label each in full, so that no legend is needed."""
        return len(self.bubbles) <= _FEW

    @property
    def size(self) -> tuple[float, float]:
        """Inches, the more the more there is to tell apart."""
        if self.has_few:
            return 5.4, 3.7
        return (7.4, 5.2) if len(self.bubbles) <= _MANY else (9.6, 6.6)

    @property
    def is_more_better(self) -> bool:
        """Whether the best networks are on the right."""
        return NAMED[self.axis].is_more_better

    @cached_property
    def best(self) -> tuple[int, ...]:
        """The indices of the Pareto front."""
        sign = -1 if self.is_more_better else 1
        return front([(sign * one.x, one.y) for one in self.bubbles])

    @cached_property
    def looks(self) -> dict[str, tuple[str, str]]:
        """A colour and a shape for each family: all 8 colours, then again with other shapes."""
        return looks_of(one.family for one in self.bubbles)

    @cached_property
    def largest(self) -> int:
        """The most params."""
        return max(one.params for one in self.bubbles)

    def area(self, params: float) -> float:
        """The area of a bubble in square points."""
        full = 260.0 if self.has_few else 170.0
        return max(_SMALLEST, params / self.largest * full)

    def radius(self, bubble: Bubble) -> float:
        """How far a bubble's shape extends from its centre, in points."""
        shape = self.looks[bubble.family][1]
        half = sqrt(self.area(bubble.params) / SHAPES[shape]) / 2
        return half * (sqrt(2) if shape == "D" else 1)

    def reach(self, index: int) -> float:
        """How far a label may stand off, in points; a crowd would be lost among the lines."""
        return 44.0 if index in self.best or len(self.bubbles) <= _MANY else 16.0

    @property
    def only_family(self) -> str:
        """The family that all are of, which is the chart's title then; empty if they differ."""
        return next(iter(self.looks)) if len(self.looks) == 1 < len(self.bubbles) else ""

    @property
    def needs_families(self) -> bool:
        """Whether neither the labels nor a title tell the families."""
        return not self.has_few and not self.only_family

    def name(self, index: int) -> str:
        """The label of a bubble."""
        one = self.bubbles[index]
        if self.only_family:
            return one.label
        if self.sizes_of_families[one.family] == 1 and not self.has_few:
            return one.family  # what its only variant is called says nothing
        return one.name if self.has_few else one.label

    @cached_property
    def sizes_of_families(self) -> Mapping[str, int]:
        """How many bubbles each family has."""
        return Counter(one.family for one in self.bubbles)

    def sizes(self) -> list[int]:
        """Params for the legend of sizes: the least, the most, and what is drawn half-way wide."""
        least = min(one.params for one in self.bubbles)
        middle = ((sqrt(least) + sqrt(self.largest)) / 2) ** 2
        return sorted({_rounded(size) for size in (least, middle, self.largest)})


def looks_of(families: Iterable[str]) -> dict[str, tuple[str, str]]:
    """A colour and a shape for each family: all 8 colours, then again with other shapes."""
    return {
        family: (COLOURS[index % 8], tuple(SHAPES)[(index + index // 8) % 8])
        for index, family in enumerate(dict.fromkeys(families))
    }


def _rounded(size: float) -> int:
    """Two digits are enough to read an area by."""
    return int(float(f"{size:.1e}"))


def charted(rows: Iterable[Entry], axis: str) -> tuple[Bubble, ...]:
    """The rows that have a top-1 and a value on the axis, each of them once."""
    return tuple(_bubble(row, axis) for row in dict.fromkeys(rows) if not lacking(row, axis))


def lacking(row: Entry, axis: str) -> str:
    """What a row would need to be in the chart, empty if it is."""
    if row.values["top1"] is None:
        return NAMED["top1"].spoken
    return "" if row.values[axis] else NAMED[axis].spoken


def left_out(rows: Iterable[Entry], axis: str) -> str:
    """The rows that are not in the chart in one line, by what they lack."""
    groups: dict[str, dict[str, None]] = {}
    for row in rows:
        if lacks := lacking(row, axis):
            groups.setdefault(lacks, {})[row.name] = None
    return "; ".join(f"{_some(list(names))} (no {lacks})" for lacks, names in groups.items())


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _bubble(row: Entry, axis: str) -> Bubble:
    family = Path(row.spec).name.removesuffix(".yaml")
    name = f"{family}:{row.variant}" if row.variant else family
    x, top1, params = (float(row.values[key] or 0) for key in (axis, "top1", "params"))
    is_given = row.sources["top1"] == GIVEN
    return Bubble(name, family, row.variant or family, x, top1, int(params), is_given)


def ticks(low: float, high: float, least: int = 4) -> list[float]:
    """Round values between the limits, more in a decade the fewer decades there are.

    There are at least so many, if round ones are.
    """
    found: list[float] = []
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 5, 7), (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8)):
        values = [step * 10.0**power for power in range(-1, 16) for step in steps]
        found = [value for value in values if low <= value <= high]
        if len(found) >= least:
            break
    return found


def tick(value: float) -> str:
    """A round value as short as can be: 2.5 M."""
    digits, _, prefix = short(value).partition(" ")
    return f"{float(digits):g} {prefix}".strip()


def dark(colour: str) -> str:
    """A colour dark enough for text on white."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(0.62 * part):02X}" for part in parts)
