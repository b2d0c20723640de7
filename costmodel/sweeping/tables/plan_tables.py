"""A plan with the tables of its sides: a grid multiplies them out, draws gather their rows.

A side's table is made once, over all values of its axes, where they are few; else for the
candidates at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np

from costmodel.sweeping.planning.candidates import PEAK
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.tables.evaluation import Array
from costmodel.sweeping.tables.factor_tables import Side, prepare
from costmodel.sweeping.tables.factoring import Factored
from costmodel.sweeping.tables.peaks import pruned

FEW = 1 << 15
"""A side with at most so many rows is tabulated once."""


class PlanTables:
    """A factored plan, its tables, and how many candidates it has taken."""

    def __init__(self, factored: Factored, space: Space) -> None:
        self.factored = factored
        self.space = space
        self.taken = 0
        self._sides: dict[int, Side] = {}
        self._alive: tuple[int, ...] = ()

    def side(self, number: int, positions: Mapping[int, Array], count: int = 0) -> Side:
        """A side at these positions on its axes; ``count`` is needed where it has none."""
        axes = self.factored.sides[number]
        lengths = [self.space.lengths[axis] for axis in axes]
        count = len(positions[axes[0]]) if axes else max(1, count)
        if prod(lengths) > FEW:
            return prepare(self.factored, number, self.space.axes, positions, count)
        if number not in self._sides:
            whole = dict(zip(axes, mesh([np.arange(n) for n in lengths]), strict=True))
            self._sides[number] = prepare(
                self.factored, number, self.space.axes, whole, prod(lengths)
            )
        index: Array = np.zeros(count, np.int64)
        for axis, length in zip(axes, lengths, strict=True):
            index = index * length + positions[axis]
        return self._sides[number].at(index)

    def products(self, found: Sequence[Side], rows: Sequence[Array]) -> Mapping[str, Array]:
        """The columns of every row on the left with every row on the right."""

        def multiplied(number: int) -> Array:
            left, right = _taken(found, rows, number)
            return (left @ right.T).ravel()

        return self._columns(found, multiplied)

    def gathers(self, found: Sequence[Side], rows: Sequence[Array]) -> Mapping[str, Array]:
        """The columns of each row on the left with its row on the right."""

        def gathered(number: int) -> Array:
            left, right = _taken(found, rows, number)
            if left.dtype == object:
                return (left * right).sum(axis=1)
            return np.einsum("ij,ij->i", left, right)

        return self._columns(found, gathered)

    def _columns(self, found: Sequence[Side], value: Callable[[int], Array]) -> Mapping[str, Array]:
        """The columns from the sums of products, which are numbered: totals first, then live."""
        plan = self.factored
        if plan.fault:
            return {}
        columns = {name: value(number) for number, name in enumerate(plan.totals)}
        peak: Array = None
        for number in self._live(found):
            size = value(len(plan.totals) + number)
            peak = size if peak is None else np.maximum(peak, size, out=peak)
        return {**columns, PEAK: peak}

    def _live(self, found: Sequence[Side]) -> Sequence[int]:
        """Which live sizes can be the largest."""
        if len(self._sides) < 2:
            return range(len(self.factored.live))
        if not self._alive:
            self._alive = pruned(self.factored, found)
        return self._alive


def _taken(found: Sequence[Side], rows: Sequence[Array], number: int) -> tuple[Array, Array]:
    left, right = (
        np.take(side.factor(number), at, axis=0, mode="clip")
        for side, at in zip(found, rows, strict=True)
    )
    return left, right


def mesh(along: Sequence[Array]) -> list[Array]:
    """All combinations, the last fastest: one flat array per axis."""
    return [grid.ravel() for grid in np.meshgrid(*along, indexing="ij")] if along else []
