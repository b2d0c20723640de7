"""Candidates to columns: every candidate goes to the plan whose guards it meets.

Each side of a plan is a table: made once over all of its axes' values where they are few, else for
the candidates at hand. A grid multiplies the tables out, independent draws gather their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np

from costmodel.problems import Problem, SpecError
from costmodel.sweeping.arrays import Array
from costmodel.sweeping.factoring import Factored, factored
from costmodel.sweeping.plans import COLUMNS, PEAK, Base, plan_of
from costmodel.sweeping.space import Space
from costmodel.sweeping.tables import Side, prepare, pruned

FEW = 1 << 15
"""A side with at most so many rows is tabulated once."""

_CORNERS = 1 << 10


@dataclass(frozen=True)
class Priced:
    """Candidates with their columns: ``places`` among those asked for, in order.

    ``faults`` counts the illegal ones by reason, with the first place of each.
    """

    places: Array
    columns: Mapping[str, Array]
    faults: Mapping[str, tuple[int, int]]


class Engine:
    """The plans found so far for one space, and their tables."""

    def __init__(self, base: Base, space: Space) -> None:
        self.base = base
        self.space = space
        self.plans: list[Factored] = []
        self._tables: dict[tuple[int, int], Side] = {}
        self._live: dict[int, tuple[int, ...]] = {}

    def check(self) -> None:
        """Price the corners of the space first.

        Raises:
            SpecError: a value would not fit into 64 bits there.
        """
        ends = [_ends(axis) for axis in self.space.axes]
        corners = list(product(*ends))[-_CORNERS:]
        self.points(tuple(np.array(axis) for axis in zip(*corners, strict=True)))

    def box(self, ranges: Sequence[range]) -> Priced:
        """The candidates of a box, in its order."""
        shape = tuple(len(one) for one in ranges)
        along = [np.arange(one.start, one.stop) for one in ranges]
        strides = [prod(shape[i + 1 :]) for i in range(len(shape))]
        count = prod(shape)

        def run(plan: int, out: _Out) -> None:
            sides = self.plans[plan].sides
            meshes = [_mesh([along[axis] for axis in side]) for side in sides]
            found = [
                self._side(plan, side, dict(zip(sides[side], meshes[side], strict=True)))
                for side in (0, 1)
            ]
            rows = [one.rows if one.member is None else one.rows[one.member] for one in found]
            if not all(len(one) for one in rows):
                return
            offsets = [
                sum((p * strides[a] for a, p in zip(side, _mesh([np.arange(shape[a]) for a in side]), strict=True)), np.zeros(1, np.int64))
                for side in sides
            ]
            left, right = (
                offset if one.member is None else offset[one.member]
                for one, offset in zip(found, offsets, strict=True)
            )
            is_whole = len(left) * len(right) == count and sides[0] == tuple(range(len(sides[0])))
            places = slice(None) if is_whole else (left[:, None] + right).ravel()
            out.put(plan, places, self._products(plan, found, rows))

        return self._dispatch(count, run, lambda place: tuple(
            ranges[axis].start + place // strides[axis] % shape[axis] for axis in range(len(shape))
        ))

    def points(self, positions: tuple[Array, ...]) -> Priced:
        """The candidates at these positions."""
        count = len(positions[0])

        def run(plan: int, out: _Out) -> None:
            left = out.left()
            at = {axis: where[left] for axis, where in enumerate(positions)}
            found = [
                self._side(plan, side, {axis: at[axis] for axis in self.plans[plan].sides[side]}, len(at[0]))
                for side in (0, 1)
            ]
            member: Any = None
            for one in found:
                if one.member is not None:
                    member = one.member if member is None else member & one.member
            rows = [one.rows if member is None else one.rows[member] for one in found]
            if len(rows[0]):
                places = np.arange(count)[left]
                out.put(
                    plan, places if member is None else places[member], self._gathers(plan, found, rows)
                )

        return self._dispatch(count, run, lambda place: tuple(int(p[place]) for p in positions))

    def _dispatch(
        self, count: int, run: Callable[[int, _Out], None], candidate: Callable[[int], tuple[int, ...]]
    ) -> Priced:
        out = _Out(self, count, candidate)
        plan = 0
        while out.todo:
            if plan == len(self.plans):
                self._learn(candidate(out.first()))
            before = out.todo
            run(plan, out)
            plan += 1
            if plan == len(self.plans) and before == out.todo and plan > _MOST_PLANS:
                raise AssertionError("plans that nobody meets")
        return out.priced()

    def _learn(self, candidate: tuple[int, ...]) -> None:
        self.plans.append(factored(plan_of(self.base, self.space.axes, candidate), self.space.lengths))

    def _side(self, plan: int, side: int, positions: Mapping[int, Array], count: int | None = None) -> Side:
        """One side of a plan at these positions."""
        axes = self.plans[plan].sides[side]
        lengths = [self.space.lengths[axis] for axis in axes]
        if count is None:
            count = len(next(iter(positions.values()))) if positions else 1
        if prod(lengths) > FEW:
            return prepare(self.plans[plan], side, self.space.axes, positions, count)
        if (plan, side) not in self._tables:
            whole = dict(zip(axes, _mesh([np.arange(n) for n in lengths]), strict=True))
            self._tables[plan, side] = prepare(
                self.plans[plan], side, self.space.axes, whole, prod(lengths)
            )
        index: Array = np.zeros(count, np.int64)
        for axis, length in zip(axes, lengths, strict=True):
            index = index * length + positions[axis]
        return self._tables[plan, side].at(index)

    def _products(self, plan: int, found: Sequence[Side], rows: Sequence[Array]) -> Mapping[str, Array]:
        def multiplied(number: int) -> Array:
            left, right = (
                np.take(side.factor(number), at, axis=0, mode="clip")
                for side, at in zip(found, rows, strict=True)
            )
            return (left @ right.T).ravel()

        return self._columns(plan, found, multiplied)

    def _gathers(self, plan: int, found: Sequence[Side], rows: Sequence[Array]) -> Mapping[str, Array]:
        def gathered(number: int) -> Array:
            left, right = (
                np.take(side.factor(number), at, axis=0, mode="clip")
                for side, at in zip(found, rows, strict=True)
            )
            if left.dtype == object:
                return (left * right).sum(axis=1)
            return np.einsum("ij,ij->i", left, right)

        return self._columns(plan, found, gathered)

    def _columns(
        self, plan: int, found: Sequence[Side], value: Callable[[int], Array]
    ) -> Mapping[str, Array]:
        """The columns from the sums of products, which are numbered: totals first, then live."""
        one = self.plans[plan]
        if one.fault:
            return {}
        columns = {name: value(number) for number, name in enumerate(one.totals)}
        peak: Array = None
        for number in self._alive(plan, found):
            size = value(len(one.totals) + number)
            peak = size if peak is None else np.maximum(peak, size, out=peak)
        return {**columns, PEAK: peak}

    def _alive(self, plan: int, found: Sequence[Side]) -> Sequence[int]:
        """Which live sizes can be the largest."""
        if (plan, 0) not in self._tables or (plan, 1) not in self._tables:
            return range(len(self.plans[plan].live))
        if plan not in self._live:
            self._live[plan] = pruned(self.plans[plan], found)
        return self._live[plan]


_MOST_PLANS = 100_000


class _Out:
    """Columns that fill up plan by plan."""

    def __init__(self, engine: Engine, count: int, candidate: Callable[[int], tuple[int, ...]]) -> None:
        self.engine, self.count, self.todo, self.candidate = engine, count, count, candidate
        self.columns: dict[str, Array] = {}
        self.state: Array = None
        self.faults: dict[str, tuple[int, int]] = {}

    def put(self, plan: int, places: Any, columns: Mapping[str, Array]) -> None:
        fault = self.engine.plans[plan].fault
        if not fault:
            for name, values in columns.items():
                self._refuse_overflow(name, values, places)
        if isinstance(places, slice) and self.state is None:
            self.todo = 0
            if fault:
                self._blame(fault, np.arange(self.count))
            else:
                self.columns = {name: values.astype(np.int64, copy=False) for name, values in columns.items()}
            return
        if self.state is None:
            self.state = np.zeros(self.count, np.int8)
            self.columns = {name: np.empty(self.count, np.int64) for name in COLUMNS}
        self.todo -= len(places)
        self.state[places] = 2 if fault else 1
        for name, values in columns.items():
            self.columns[name][places] = values
        if fault:
            self._blame(fault, places)

    def _blame(self, fault: str, places: Array) -> None:
        count, first = self.faults.get(fault, (0, self.count))
        self.faults[fault] = count + len(places), min(first, int(places.min()))

    def _refuse_overflow(self, name: str, values: Array, places: Any) -> None:
        if values.dtype != object or not len(values) or max(values) < 2**63:
            return
        at = int(np.argmax(values))
        place = at if isinstance(places, slice) else int(places[at])
        where = candidate_text(self.engine.space, self.candidate(place))
        message = f"{name} reaches {max(values):,} at {where}, which does not fit into 64 bits"
        raise SpecError([Problem(message, None, "sweep a smaller range")])

    def left(self) -> Any:
        """Which candidates are still to be priced."""
        return slice(None) if self.state is None else self.state == 0

    def first(self) -> int:
        return 0 if self.state is None else int(np.argmin(self.state))

    def priced(self) -> Priced:
        if self.state is None:
            legal = np.arange(self.count if self.columns else 0)
            return Priced(legal, self.columns, self.faults)
        legal = np.flatnonzero(self.state == 1)
        columns = {name: values[legal] for name, values in self.columns.items()}
        return Priced(legal, columns, self.faults)


def candidate_text(space: Space, position: Sequence[int]) -> str:
    """A candidate as it would be asked for."""
    from fractions import Fraction

    def shown(value: object) -> object:
        return float(value) if isinstance(value, Fraction) else value

    pairs = zip(space.axes, position, strict=True)
    return ", ".join(f"{axis.name}={shown(axis.value(int(at)))}" for axis, at in pairs)


def _ends(axis: Any) -> list[int]:
    if axis.is_word:
        return list(range(min(len(axis), 4)))
    if not axis.listed:
        return sorted({0, len(axis) - 1})
    return sorted({axis.listed.index(min(axis.listed)), axis.listed.index(max(axis.listed))})


def _mesh(along: Sequence[Array]) -> list[Array]:
    """All combinations, the last fastest: one flat array per axis."""
    return [grid.ravel() for grid in np.meshgrid(*along, indexing="ij")] if along else []
