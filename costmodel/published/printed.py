"""Counts as papers print them, "569M" or "12.7G", and whether a count of ours rounds to them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from costmodel.core.si import PREFIXES

Rounding = Literal["nearest", "up", "down"]

_UNITS = dict(PREFIXES)


@dataclass(frozen=True, slots=True)
class Printed:
    """A count with a unit prefix, T, G, M, k or none."""

    text: str

    @property
    def count(self) -> int:
        """The number that is printed."""
        return int(Decimal(self._digits) * self._unit)

    @property
    def step(self) -> int:
        """One unit of the last digit: 100,000,000 for 12.7G."""
        decimals = len(self._digits.partition(".")[2])
        return int(self._unit // 10**decimals)

    def is_of(self, count: int, rounding: Rounding) -> bool:
        """Whether ``count`` is printed so; a tie may go either way."""
        if rounding == "up":
            return -(-count // self.step) * self.step == self.count
        if rounding == "down":
            return count // self.step * self.step == self.count
        return 2 * abs(count - self.count) <= self.step

    @property
    def _digits(self) -> str:
        return self.text.rstrip("TGMk")

    @property
    def _unit(self) -> int:
        return _UNITS.get(self.text[len(self._digits) :], 1)
