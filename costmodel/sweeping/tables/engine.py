"""Candidates to columns: every candidate goes to the plan whose guards it meets.

Those whose plan would be met by few others are priced by themselves, which comes to the same: to
make a plan takes as long as pricing a dozen candidates. Plans may spend what plans have saved, and
a little more, in case those to come save more. So no stretch takes much longer than its candidates
one by one, however many structures they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from costmodel.sweeping.planning.candidates import outcome_of
from costmodel.sweeping.planning.deep_plans import DeepPlans
from costmodel.sweeping.planning.plans import plan_of
from costmodel.sweeping.request.axes import Axis
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.request.timing import COVERAGE, LATENCY
from costmodel.sweeping.tables.evaluation import Array
from costmodel.sweeping.tables.factor_tables import Part
from costmodel.sweeping.tables.factoring import Factored, factored
from costmodel.sweeping.tables.places import Region, Scattered, Where, everywhere
from costmodel.sweeping.tables.plan_tables import PlanTables, mesh
from costmodel.sweeping.tables.results import Advance, Priced, Results, unseen

_CORNERS = 1 << 10
_SCOUTS = 256

COST = 12
"""How many candidates could be priced by themselves while one plan is made."""
_MOST = 16 * COST
_SHARE, _RISE = 1 / 4, 1 / 16
"""What plans may waste, of a stretch in advance and of each candidate priced by itself."""
_RARE = 1000

Positions = Callable[[Any], tuple[Any, ...]]
"""The positions on the axes of the candidate at a place, or of those at many places."""
Run = Callable[[PlanTables, Results], None]


class Engine:
    """The plans found so far for one space, with their tables."""

    def __init__(self, base: Base, space: Space, plans: Iterable[Factored] = ()) -> None:
        self.base = base
        self.space = space
        self.plans = [PlanTables(plan, space, base.timing) for plan in plans]
        self._deep_plans = DeepPlans(base, space.axes)
        self._is_new = not self.plans

    def check(self) -> None:
        """Price the corners of the space first.

        Raises:
            SpecError: a value would not fit into 64 bits there.
        """
        corners = list(product(*map(_ends, self.space.axes)))[-_CORNERS:]
        if self._deep_plans.may_overlap:
            corners.reverse()  # the plan of the deepest holds for most others
        self.points(tuple(np.array(axis) for axis in zip(*corners, strict=True)))

    def scout(self) -> None:
        """Find plans that many candidates have, by some that lie all over the space.

        Raises:
            SpecError: a value of one of them does not fit into 64 bits.
        """
        self.points(self.space.spread(_SCOUTS))

    def box(self, ranges: Sequence[range], advance: Advance = unseen) -> Priced:
        """The candidates of a box, in its order."""
        shape = tuple(map(len, ranges))
        strides = [prod(shape[i + 1 :]) for i in range(len(shape))]

        def candidate(place: Any) -> tuple[Any, ...]:
            each = zip(ranges, strides, shape, strict=True)
            return tuple(one.start + place // stride % size for one, stride, size in each)

        return self._dispatch(
            shape, candidate, advance, lambda plan, out: _box(plan, out, ranges, candidate)
        )

    def points(self, positions: tuple[Array, ...], advance: Advance = unseen) -> Priced:
        """The candidates at these positions."""

        def candidate(place: Any) -> tuple[Any, ...]:
            return tuple(axis[place] for axis in positions)

        return self._dispatch(
            (len(positions[0]),),
            candidate,
            advance,
            lambda plan, out: _points(plan, out, candidate),
        )

    def _dispatch(
        self, shape: tuple[int, ...], positions: Positions, advance: Advance, run: Run
    ) -> Priced:
        """Run plan after plan, finding new ones as needed, until every candidate is priced."""

        def candidate(place: int) -> tuple[int, ...]:
            return tuple(map(int, positions(place)))

        times = (LATENCY, COVERAGE) if self.base.timing else ()
        names = (*self.base.columns, *times)
        out = Results(
            shape,
            names,
            lambda place: self.space.text(candidate(place)),
            advance,
            may_overlap=self._deep_plans.may_overlap,
        )
        # Those that took most before come first; plans that share a candidate say the same of it,
        # so any order will do.
        for plan in sorted(self.plans, key=lambda plan: -plan.taken):
            _run(plan, out, run)
        thrift = Thrift(out.count)
        while out.todo > 0:
            place, before = out.first(), out.todo
            # What is wrong with all candidates alike shows when the first is traced.
            if thrift.allows or self._is_new:
                self._learn(candidate(place), out, run)
                thrift.planned(before - out.todo)
            if out.todo == before:
                out.put_one(place, outcome_of(self.base, self.space.axes, candidate(place)))
                thrift.priced_one()
        return out.priced()

    def _learn(self, candidate: tuple[int, ...], out: Results, run: Run) -> None:
        """Make the plan of a candidate and run it."""
        found = self._deep_plans.of(candidate) or plan_of(self.base, self.space.axes, candidate)
        before = out.todo
        self._is_new = False
        if found is None:
            return
        plan = PlanTables(factored(found, self.space.lengths), self.space, self.base.timing)
        _run(plan, out, run)
        if out.todo == before:
            raise AssertionError("a candidate does not meet the guards of its own plan")
        if is_kept(plan.taken, before):
            self.plans.append(plan)


class Thrift:
    """What may be spent on plans in a stretch of so many candidates."""

    def __init__(self, count: int) -> None:
        self._savings = min(count * _SHARE, _MOST)

    @property
    def allows(self) -> bool:
        return self._savings >= COST

    def planned(self, taken: int) -> None:
        """A plan was made, and has taken so many candidates."""
        self._savings = min(self._savings - COST + taken, _MOST)

    def priced_one(self) -> None:
        self._savings += _RISE


def is_kept(taken: int, count: int) -> bool:
    """Whether a plan that took so many of ``count`` candidates is asked in later stretches."""
    return taken >= COST or taken * _RARE >= count


def _run(plan: PlanTables, out: Results, run: Run) -> None:
    before = out.todo
    if before:
        run(plan, out)
    plan.taken += before - out.todo


def _box(plan: PlanTables, out: Results, ranges: Sequence[range], positions: Positions) -> None:
    parts = []
    for side in (0, 1):
        parts.append(plan.part(side, ranges))
        if not len(parts[-1].rows):
            return
    where = _where(ranges, plan.factored.sides, parts)
    out.put(plan.share(where, positions, lambda names: plan.products(parts, names)))


def _where(
    ranges: Sequence[range], sides: Sequence[tuple[int, ...]], parts: Sequence[Part]
) -> Where:
    """The candidates of a box whose positions on both sides have a row."""
    left, right = (part.box for part in parts)
    if left is not None and right is not None:
        order = (*sides[0], *sides[1])
        slices = dict(zip(order, (*left, *right), strict=True))
        return Region(tuple(slices[axis] for axis in range(len(ranges))), order)
    some, others = (
        offsets if part.table.member is None else offsets[part.table.member]
        for part, offsets in zip(parts, _offsets(ranges, sides), strict=True)
    )
    return Scattered((some[:, None] + others).ravel())


def _offsets(ranges: Sequence[range], sides: Sequence[Sequence[int]]) -> list[Array]:
    """What each side's positions add to the place in the box."""
    shape = [len(one) for one in ranges]
    found = []
    for axes in sides:
        total: Array = np.zeros(1, np.int64)
        for axis, position in zip(axes, mesh([np.arange(shape[a]) for a in axes]), strict=True):
            total = total + position * prod(shape[axis + 1 :])
        found.append(total)
    return found


def _points(plan: PlanTables, out: Results, positions: Positions) -> None:
    left = out.left()
    at = positions(slice(None) if left is None else left)
    found = [
        plan.side(side, {axis: at[axis] for axis in axes}, len(at[0]))
        for side, axes in enumerate(plan.factored.sides)
    ]
    members = [side.member for side in found if side.member is not None]
    if not members and left is None:
        where: Where = everywhere([out.count])
        rows = [side.rows for side in found]
    else:
        member = np.logical_and.reduce([np.ones(len(at[0]), bool), *members])
        where = Scattered(np.flatnonzero(member) if left is None else left[member])
        rows = [side.rows[member] for side in found]
    if len(rows[0]):
        out.put(plan.share(where, positions, lambda names: plan.gathers(found, rows, names)))


def _ends(axis: Axis) -> list[int]:
    """The positions of the extremes; of words, the first few."""
    if axis.is_word:
        return list(range(min(len(axis), 4)))
    if not axis.listed:
        return sorted({0, len(axis) - 1})
    return sorted({axis.listed.index(min(axis.listed)), axis.listed.index(max(axis.listed))})
