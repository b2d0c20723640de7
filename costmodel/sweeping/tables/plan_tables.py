"""A plan with the tables of its sides: a grid multiplies them out, draws gather their rows.

A side's table is made once, over all values of its axes, where they are few; else for the
candidates at hand. A peak is the largest of the live sizes, most of which are proved to lie below
one of the others everywhere: with sizes sum_k f_k·g_k, where the f are the few and positive, and
with f_k between p_k·f_0 and q_k·f_0, one exceeds another where sum_k min(p_k·d_k, q_k·d_k) > 0, d
the difference of their g.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np

from costmodel.sweeping.request.measures import rounded
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.request.timing import COVERAGE, LATENCY, Timing
from costmodel.sweeping.tables.evaluation import Array
from costmodel.sweeping.tables.factor_tables import FactorTable, Part, part_of, prepare
from costmodel.sweeping.tables.factoring import Factored, Terms
from costmodel.sweeping.tables.places import Places, Where
from costmodel.sweeping.tables.results import Columns, Names, Share
from costmodel.sweeping.tables.times import Times

Positions = Callable[[Places], Sequence[Array]]
"""The positions on the axes of the candidates at these places."""

_TIMES = {LATENCY, COVERAGE}

FEW = 1 << 15
"""A side with at most so many rows is tabulated once."""


class PlanTables:
    """A factored plan, its tables, and how many candidates it has taken."""

    def __init__(self, factored: Factored, space: Space, timing: Timing | None = None) -> None:
        self.factored = factored
        self.space = space
        self.taken = 0
        self._sides: dict[int, FactorTable] = {}
        self._parts: dict[int, Part] = {}
        self._alive: dict[str, Sequence[int]] = {}
        self._times = Times(factored, timing) if timing and not factored.fault else None

    def side(self, number: int, positions: Mapping[int, Array], count: int = 0) -> FactorTable:
        """A side at these positions on its axes; ``count`` is needed where it has none."""
        axes = self.factored.sides[number]
        count = len(positions[axes[0]]) if axes else max(1, count)
        if not self._is_tabulated(number):
            return prepare(self.factored, number, self.space.axes, positions, count)
        index: Array = np.zeros(count, np.int64)
        for axis in axes:
            index = index * self.space.lengths[axis] + positions[axis]
        return self._table(number).at(index)

    def part(self, number: int, ranges: Sequence[range]) -> Part:
        """A side in a box. Boxes that follow each other mostly differ on one side alone."""
        axes = self.factored.sides[number]
        own = tuple(ranges[axis] for axis in axes)
        if number in self._parts and self._parts[number].ranges == own:
            return self._parts[number]
        positions = dict(zip(axes, mesh([np.array(one) for one in own]), strict=True))
        made = part_of(own, self.side(number, positions))
        if self._is_tabulated(number):
            self._parts[number] = made
        return made

    def _is_tabulated(self, number: int) -> bool:
        return prod(self.space.lengths[axis] for axis in self.factored.sides[number]) <= FEW

    def _table(self, number: int) -> FactorTable:
        """The table of a side at all positions on its axes."""
        if number not in self._sides:
            axes = self.factored.sides[number]
            along = mesh([np.arange(self.space.lengths[axis]) for axis in axes])
            count = len(along[0]) if along else 1
            whole = dict(zip(axes, along, strict=True))
            self._sides[number] = prepare(self.factored, number, self.space.axes, whole, count)
        return self._sides[number]

    def share(self, where: Where, positions: Positions, whole: Callable[[Names], Columns]) -> Share:
        """Candidates that the plan takes, of which some at a time are gathered by their places."""

        def some(places: Places, names: Names) -> Columns:
            at = positions(places)
            found = [
                self.side(side, {axis: at[axis] for axis in axes}, len(places))
                for side, axes in enumerate(self.factored.sides)
            ]
            return self.gathers(found, [side.rows for side in found], names)

        return Share(self.factored.fault, where, whole, some, self.factored.is_wide)

    def products(self, parts: Sequence[Part], names: Names) -> Columns:
        """The columns of every row on the left with every row on the right."""
        found, rows = [part.table for part in parts], [part.rows for part in parts]
        runs = [part.run for part in parts]

        def multiplied(number: int) -> Array:
            left, right = _taken(found, runs, number)
            return (left @ right.T).ravel()

        columns = self._columns(found, multiplied, names)
        if self._times and _TIMES & {*names}:
            columns |= self._times.of_grid(found, rows)
        return columns

    def gathers(self, found: Sequence[FactorTable], rows: Sequence[Array], names: Names) -> Columns:
        """The columns of each row on the left with its row on the right."""

        def gathered(number: int) -> Array:
            left, right = _taken(found, rows, number)
            if left.dtype == object:
                return (left * right).sum(axis=1)
            return np.einsum("ij,ij->i", left, right)

        columns = self._columns(found, gathered, names)
        if self._times and _TIMES & {*names}:
            columns |= self._times.of_pairs(found, rows)
        return columns

    def _columns(
        self, found: Sequence[FactorTable], value: Callable[[int], Array], names: Names
    ) -> dict[str, Array]:
        """The columns from the sums of products, which are numbered: totals first, then live."""
        plan = self.factored
        columns = {name: value(number) for number, name in enumerate(plan.totals) if name in names}
        first = len(plan.totals)
        for name, sizes in plan.live.items():
            if name in names:
                peak: Array = None
                for number in self._live(name, first, found):
                    size = value(number)
                    peak = size if peak is None else np.maximum(peak, size, out=peak)
                columns[name] = peak
            first += len(sizes)
        return {name: rounded(name, values) for name, values in columns.items()}

    def _live(self, name: str, first: int, found: Sequence[FactorTable]) -> Sequence[int]:
        """Which live sizes of a peak, whose numbers start at ``first``, can be the largest."""
        if len(self._sides) < 2:
            return range(first, first + len(self.factored.live[name]))
        if name not in self._alive:
            self._alive[name] = pruned(self.factored, name, first, found)
        return self._alive[name]


def _taken(
    found: Sequence[FactorTable], rows: Sequence[Array | slice], number: int
) -> tuple[Array, Array]:
    left, right = (
        side.factor(number)[at]
        if isinstance(at, slice)
        else np.take(side.factor(number), at, axis=0, mode="clip")
        for side, at in zip(found, rows, strict=True)
    )
    return left, right


def mesh(along: Sequence[Array]) -> list[Array]:
    """All combinations, the last fastest: one flat array per axis."""
    return [grid.ravel() for grid in np.meshgrid(*along, indexing="ij")] if along else []


def pruned(plan: Factored, name: str, first: int, found: Sequence[FactorTable]) -> Sequence[int]:
    """The live sizes of a peak, numbered from ``first``, that are not everywhere below another."""
    live = range(first, first + len(plan.live[name]))
    few, many = (found[plan.few], found[1 - plan.few])
    if len(live) < 2 or not all(len(side.factor(first)) for side in (few, many)):
        return live
    f, g = _factors(plan.live[name], first, few, many)
    if (f <= 0).any():
        return live
    ratio = f / f[:, [int(f.sum(axis=0).argmax())]]
    p, q = ratio.min(axis=0), ratio.max(axis=0)
    tops = _largest_somewhere(f, g)
    kept = (s for s in range(len(live)) if s in tops or not _is_below(g[s], g[tops], p, q))
    return tuple(first + s for s in kept)


def _factors(
    live: Sequence[Terms], first: int, few: FactorTable, many: FactorTable
) -> tuple[Array, Array]:
    """The f as rows x k, and the g as sizes x rows x k; 0 where a size lacks a factor."""
    factors = dict.fromkeys(one.index for terms in live for one, _ in terms)
    keys = {index: k for k, index in enumerate(factors)}
    f = np.zeros((len(few.factor(first)), len(keys)))
    g = np.zeros((len(live), len(many.factor(first)), len(keys)))
    for number, terms in enumerate(live):
        at = [keys[one.index] for one, _ in terms]
        f[:, at] = few.factor(first + number).astype(float)
        g[number][:, at] = many.factor(first + number).astype(float)
    return f, g


def _largest_somewhere(f: Array, g: Array) -> list[int]:
    """The sizes that are the largest in some rows, spread over all."""
    rows = g[:, :: max(1, g.shape[1] // 64)]
    sampled = np.einsum("ik,sjk->sij", f[:: max(1, len(f) // 16)], rows)
    return list(dict.fromkeys(np.argmax(sampled, axis=0).ravel().tolist()))


def _is_below(a: Array, others: Array, p: Array, q: Array) -> bool:
    return any(_below(a, other, p, q) for other in others)


def _below(a: Array, b: Array, p: Array, q: Array) -> bool:
    difference = b - a
    low = np.minimum(p * difference, q * difference)
    # A margin far above the error of rounding: what is nearly equal stays.
    return bool((low.sum(axis=1) > 1e-9 * np.abs(low).sum(axis=1)).all())
