"""The table of one side of a plan: a row for each of its positions that meets the side's guards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from costmodel.sweeping.arrays import Array, Column, holds, table
from costmodel.sweeping.factoring import Factored, Terms
from costmodel.sweeping.plans import PEAK
from costmodel.sweeping.ranges import Axis


@dataclass(frozen=True)
class Side:
    """``rows`` are the rows of the positions asked for; ``member`` marks those that have one.

    ``factor(i)`` is the table of the i-th sum of products, one column for each product.
    """

    rows: Array
    member: Array | None
    factor: Callable[[int], Array]

    def at(self, index: Array) -> Side:
        """The same table at some of the positions that it was made for."""
        rows = self.rows[index]
        if self.member is None:
            return replace(self, rows=rows)
        member = self.member[index]
        return replace(self, rows=rows, member=None if member.all() else member)


def prepare(
    plan: Factored, side: int, axes: Sequence[Axis], positions: Mapping[int, Array], count: int
) -> Side:
    """The side's table at these positions."""
    largest = max([plan.largest, *plan.bounds.values()])
    wide = largest >= 2**63
    member = holds(plan.guards[side], axes, positions, count, wide=wide)
    kept = np.arange(count) if member is None else np.flatnonzero(member)
    rows = np.full(count, -1)
    rows[kept] = np.arange(len(kept))
    if member is not None:
        positions = {axis: where[kept] for axis, where in positions.items()}
    outputs = (*plan.totals.values(), *plan.live)
    if not len(kept):
        return Side(rows, member, lambda _number: np.empty((0, 0)))
    columns, places = _columns(outputs, is_few=side == plan.few)
    made = table(columns, axes, positions, len(kept), wide=wide)
    dtypes = [_dtype(plan, name, wide=wide) for name in plan.totals]
    dtypes += [_dtype(plan, PEAK, wide=wide) for _ in plan.live]
    factors: dict[int, Array] = {}

    def factor(number: int) -> Array:
        if number not in factors:
            factors[number] = np.ascontiguousarray(made[:, places[number]].astype(dtypes[number]))
        return factors[number]

    return Side(rows, member, factor)


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


def pruned(plan: Factored, found: Sequence[Side]) -> tuple[int, ...]:
    """The live sizes that are not everywhere below another one.

    With sizes sum_k f_k·g_k, where the f are the few and positive, and with f_k between p_k·f_0 and
    q_k·f_0, one exceeds another where sum_k min(p_k·d_k, q_k·d_k) > 0, d the difference of their g.
    """
    first, live = len(plan.totals), range(len(plan.live))
    few, many = (found[plan.few], found[1 - plan.few])
    keys = {one.index: i for i, one in enumerate(dict.fromkeys(o for t in plan.live for o, _ in t))}
    shape = [len(side.factor(first)) for side in (few, many)]
    if len(live) < 2 or not all(shape):
        return tuple(live)
    f = np.zeros((shape[0], len(keys)))
    g = np.zeros((len(live), shape[1], len(keys)))
    for number in live:
        at = [keys[one.index] for one, _ in plan.live[number]]
        f[:, at] = few.factor(first + number).astype(float)
        g[number][:, at] = many.factor(first + number).astype(float)
    if (f <= 0).any():
        return tuple(live)
    ratio = f / f[:, [int(f.sum(axis=0).argmax())]]
    p, q = ratio.min(axis=0), ratio.max(axis=0)
    step = max(1, shape[1] // 64)
    sampled = np.einsum("ik,sjk->sij", f[:: max(1, shape[0] // 16)], g[:, ::step])
    tops = list(dict.fromkeys(np.argmax(sampled, axis=0).ravel().tolist()))
    return tuple(s for s in live if s in tops or not any(_below(g[s], g[t], p, q) for t in tops))


def _below(a: Array, b: Array, p: Array, q: Array) -> bool:
    difference = b - a
    low = np.minimum(p * difference, q * difference)
    # A margin far above the error of rounding: what is nearly equal stays.
    return bool((low.sum(axis=1) > 1e-9 * np.abs(low).sum(axis=1)).all())
