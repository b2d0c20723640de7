"""What a bubble chart shows and how it looks, before matplotlib draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi, sqrt

from costmodel.compare import Bubble, front
from costmodel.units import short

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6B6B6B")
"""Of Okabe and Ito, told apart with every kind of colour vision."""

SHAPES = {"o": pi / 4, "s": 1.0, "D": 1.0, "^": 0.5, "v": 0.5, "P": 0.56, "X": 0.56, "h": 0.65}
"""Markers of matplotlib, and how much of their nominal area they fill."""

TITLES = {
    "flops": "FLOPs (multiply-adds)",
    "mac": "Memory access cost (elements)",
    "params": "Parameters",
    "speed": "Published speed on {device} (images/s)",
}

_FEW, _MANY = 14, 60
_SMALLEST = 8.0
"""The least area of a bubble in square points; a smaller one could not be seen."""


@dataclass(frozen=True)
class Chart:
    """Bubbles over an axis: flops, mac, params or speed (where more is better)."""

    bubbles: Sequence[Bubble]
    axis: str
    device: str

    @property
    def title(self) -> str:
        """The title of the horizontal axis."""
        return TITLES[self.axis].format(device=self.device)

    @property
    def has_few(self) -> bool:
        """Few enough bubbles to label each in full, so that no legend is needed."""
        return len(self.bubbles) <= _FEW

    @cached_property
    def best(self) -> tuple[int, ...]:
        """The indices of the Pareto front."""
        sign = -1 if self.axis == "speed" else 1
        return front([(sign * one.x, one.y) for one in self.bubbles])

    @cached_property
    def looks(self) -> dict[str, tuple[str, str]]:
        """A colour and a shape for each family; of 7 and 8, so that 56 families differ."""
        families = dict.fromkeys(one.family for one in self.bubbles)
        return {
            family: (COLOURS[index % len(COLOURS)], tuple(SHAPES)[index % len(SHAPES)])
            for index, family in enumerate(families)
        }

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

    def name(self, index: int) -> str:
        """The label of a bubble."""
        one = self.bubbles[index]
        return one.name if self.has_few else one.label

    def sizes(self) -> list[float]:
        """Round params for the legend of sizes, up to the largest bubble's."""
        power = 10 ** (len(str(self.largest)) - 1)
        top = next(step * power for step in (5, 2, 1) if step * power <= self.largest)
        return [top / 10, top / 2, top]


def ticks(low: float, high: float) -> list[float]:
    """Round values between the limits, more in a decade the fewer decades there are."""
    found: list[float] = []
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 5, 7), (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8)):
        values = [step * 10.0**power for power in range(-1, 16) for step in steps]
        found = [value for value in values if low <= value <= high]
        if len(found) >= 4:
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
