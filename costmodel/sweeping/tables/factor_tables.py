"""The table of one side of a plan: a row for each of its positions that meets the side's guards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Any

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.request.axes import Axis
from costmodel.sweeping.tables.evaluation import Array, Column, holds, table
from costmodel.sweeping.tables.factoring import Factored, Terms
from costmodel.sweeping.tables.places import box_of


@dataclass(frozen=True)
class FactorTable:
    """``rows`` are the rows of the positions asked for; ``member`` marks those that have one.

    ``factor(i)`` is the table of the i-th sum of products, one column for each product.
    ``sizes(nodes)`` are the different values that nodes of this side have together.
    """

    rows: Array
    member: Array | None
    factor: Callable[[int], Array]
    sizes: Callable[[tuple[Node, ...]], Distinct]

    def at(self, index: Array) -> FactorTable:
        """The same table at some of the positions that it was made for."""
        rows = self.rows[index]
        if self.member is None:
            return replace(self, rows=rows)
        member = self.member[index]
        return replace(self, rows=rows, member=None if member.all() else member)


def prepare(
    plan: Factored, side: int, axes: Sequence[Axis], positions: Mapping[int, Array], count: int
) -> FactorTable:
    """The side's table at these positions."""
    member = holds(plan.guards[side], axes, positions, count, wide=plan.asked >= 2**63)
    kept = np.arange(count) if member is None else np.flatnonzero(member)
    rows = np.full(count, -1)
    rows[kept] = np.arange(len(kept))
    if not len(kept):
        return FactorTable(rows, member, lambda _number: np.empty((0, 0)), _no_sizes)
    if member is not None:
        positions = {axis: where[kept] for axis, where in positions.items()}
    return FactorTable(
        rows,
        member,
        _factors(plan, side, axes, positions, len(kept)),
        _sizes(plan, side, axes, positions, len(kept)),
    )


@dataclass(frozen=True)
class Part:
    """A side in a box: its table there, and the rows of the positions that have one.

    ``run`` are the same rows, as a slice where they follow each other, which copies none. ``box``
    is where those positions are in the box, if they are a box themselves.
    """

    ranges: tuple[range, ...]
    table: FactorTable
    rows: Array
    run: Array | slice
    box: tuple[slice, ...] | None


def part_of(ranges: tuple[range, ...], table: FactorTable) -> Part:
    """The part of a table made for the positions of a box."""
    rows = table.rows if table.member is None else table.rows[table.member]
    if not len(rows):
        return Part(ranges, table, rows, rows, None)
    first, follow = int(rows[0]), bool((np.diff(rows) == 1).all())
    run = slice(first, first + len(rows)) if follow else rows
    return Part(ranges, table, rows, run, box_of(table.member, [len(one) for one in ranges]))


class Distinct(NamedTuple):
    """Different rows of sizes, a column for each node, and which of them each row has."""

    columns: Sequence[Array]
    of_row: Array

    @property
    def size(self) -> int:
        """How many different rows there are."""
        return len(self.columns[0]) if self.columns else 1


def _no_sizes(_nodes: tuple[Node, ...]) -> Distinct:
    return Distinct((), np.empty(0, np.int64))


def _sizes(
    plan: Factored, side: int, axes: Sequence[Axis], positions: Mapping[int, Array], count: int
) -> Callable[[tuple[Node, ...]], Distinct]:
    """The sizes of slots at these positions; those of some nodes when they are first asked for."""
    own = sum(1 << axis for axis in plan.sides[side])
    nodes = dict.fromkeys(
        node for slot in plan.slots for node in slot.nodes if not node.axes & ~own
    )

    @cache
    def made() -> Array:
        columns = [((1, node),) for node in nodes]
        return table(columns, axes, positions, count, wide=plan.largest >= 2**63).astype(float)

    @cache
    def distinct(asked: tuple[Node, ...]) -> Distinct:
        numbers = {node: number for number, node in enumerate(nodes)}
        return distinct_rows([made()[:, numbers[node]] for node in asked], count)

    return distinct


def distinct_rows(columns: Sequence[Array], count: int) -> Distinct:
    """The different rows of some columns of so many rows."""
    of_row, first = np.zeros(count, np.int64), np.zeros(1, np.int64)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        _, first, of_row = np.unique(
            of_row * len(values) + code, return_index=True, return_inverse=True
        )
    return Distinct([column[first] for column in columns], of_row)


def _factors(
    plan: Factored, side: int, axes: Sequence[Axis], positions: Mapping[int, Array], count: int
) -> Callable[[int], Array]:
    """The side's tables at positions that meet its guards, each made contiguous when first used."""
    wide = plan.is_wide
    outputs = (*plan.totals.values(), *chain.from_iterable(plan.live.values()))
    columns, places = _columns(outputs, is_few=side == plan.few)
    made = table(columns, axes, positions, count, wide=wide)
    names = [*plan.totals, *(name for name, sizes in plan.live.items() for _ in sizes)]

    @cache
    def factor(number: int) -> Array:
        dtype = _dtype(plan, names[number], wide=wide)
        return np.ascontiguousarray(made[:, places[number]].astype(dtype))

    return factor


def _dtype(plan: Factored, name: str, *, wide: bool) -> Any:
    if wide:
        return object
    return np.float64 if plan.bounds[name] < 2**53 else np.int64


def _columns(outputs: Sequence[Terms], *, is_few: bool) -> tuple[list[Column], list[list[int]]]:
    """Each distinct column once, and where those of each output are."""
    numbers: dict[Column, int] = {}
    places = []
    for terms in outputs:
        wanted: list[Column] = [((1, one),) if is_few else many for one, many in terms]
        places.append([numbers.setdefault(column, len(numbers)) for column in wanted])
    return list(numbers), places
