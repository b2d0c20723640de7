"""Nodes as NumPy arrays, and products of tables: int64, or Python's integers where that is small.

Products run in float64 where every sum stays below 2^53, which is exact and several times as fast;
so no result depends on how it was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from costmodel.sweeping.planning.graph import Node, ancestors
from costmodel.sweeping.planning.guards import Guard
from costmodel.sweeping.request.axes import Axis

ROWS = 8192
"""Rows at a time, so that intermediate arrays stay in the cache."""

Array = Any


def _floordiv(a: Array, b: Array) -> Array:
    return a // _nonzero(b)


def _mod(a: Array, b: Array) -> Array:
    return a % _nonzero(b)


def _nonzero(b: Array) -> Array:
    # Rows that an earlier guard excludes may hold anything.
    return np.where(b == 0, 1, b) if isinstance(b, np.ndarray) else b


_RUN: Mapping[str, Callable[[Array, Array], Array]] = {
    "add": np.add,
    "mul": np.multiply,
    "floordiv": _floordiv,
    "mod": _mod,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


def evaluate(
    nodes: Sequence[Node], axes: Sequence[Axis], positions: Mapping[int, Array], *, wide: bool
) -> dict[int, Array]:
    """The nodes' values by index at these positions on the axes; constants are plain ints."""
    values: dict[int, Array] = {}
    for node in ancestors(list(nodes)):
        if node.is_constant:
            values[node.index] = node.lo
        elif node.op == "leaf":
            axis = node.axes.bit_length() - 1
            where = positions[axis]
            tops = where if axes[axis].is_word else axes[axis].numerator(where)
            values[node.index] = tops.astype(object if wide else np.int64)
        else:
            a, b = (values[arg.index] for arg in node.args)
            values[node.index] = _RUN[node.op](a, b)
    return values


def holds(
    guards: Sequence[Guard],
    axes: Sequence[Axis],
    positions: Mapping[int, Array],
    count: int,
    *,
    wide: bool,
) -> Array:
    """Where all guards get their answers; None where they do everywhere."""
    if not guards:
        return None
    answers = np.ones(count, bool)
    for rows, at in _slices(positions, count):
        with np.errstate(all="ignore"):
            values = evaluate([guard.node for guard in guards], axes, at, wide=wide)
            for guard in guards:
                answers[rows] &= _ask(values[guard.node.index], guard) == guard.answer
    return None if answers.all() else answers


def _ask(value: Array, guard: Guard) -> Array:
    if guard.relation == "==":
        return value == guard.limit
    return value < guard.limit if guard.relation == "<" else value <= guard.limit


Column = Sequence[tuple[int, Node]]


def table(
    columns: Sequence[Column],
    axes: Sequence[Axis],
    positions: Mapping[int, Array],
    count: int,
    *,
    wide: bool,
) -> Array:
    """One row per position, one column per sum of coefficient times node."""
    result = np.empty((count, len(columns)), object if wide else np.int64)
    nodes = [node for column in columns for _, node in column]
    for rows, at in _slices(positions, count):
        values = evaluate(nodes, axes, at, wide=wide)
        for number, column in enumerate(columns):
            result[rows, number] = sum(
                values[node.index] if factor == 1 else factor * values[node.index]
                for factor, node in column
            )
    return result


def _slices(positions: Mapping[int, Array], count: int) -> Any:
    for start in range(0, count, ROWS):
        rows = slice(start, min(start + ROWS, count))
        yield rows, {axis: where[rows] for axis, where in positions.items()}
