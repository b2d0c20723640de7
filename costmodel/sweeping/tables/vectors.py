"""Formulas with questions in them, for many sizes at once.

A ``Vector`` is a number that has a value in each of many rows. Asked a question, it answers as the
first row does, and the rows that would answer otherwise leave: what the formula then comes to holds
for those that stayed, and it is run again for the others. So any formula of plain Python gives what
it would give each row alone, and in few runs if its questions are few; ``dim.where`` asks none.
Values are doubles, which hold integers up to 2^53 exactly.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Array = Any
Formula = Callable[[Sequence[Any]], tuple[Any, bool]]

_FEW = 12
"""Rows that are done one by one in the time that one run for many takes."""


class Rows:
    """Which rows are still in a run, ``stay``, and the ``first`` of them, which answers."""

    def __init__(self, count: int) -> None:
        self.stay = np.ones(count, bool)

    def ask(self, answers: Array) -> bool:
        """The answer of the first row; those that differ leave."""
        answer = bool(answers[0])
        self.stay &= answers == answer
        return answer


def _both(rule: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    def forward(self: Vector, other: Any) -> Any:
        return Vector(self.rows, rule(self.values, _plain(other)))

    def backward(self: Vector, other: Any) -> Any:
        return Vector(self.rows, rule(_plain(other), self.values))

    return forward, backward


def _asked(rule: Callable[[Any, Any], Any]) -> Any:
    def ask(self: Vector, other: Any) -> Condition:
        if not isinstance(other, Vector | int | float | Fraction):
            return NotImplemented  # type: ignore[no-any-return]
        return Condition(self.rows, rule(self.values, _plain(other)))

    return ask


def _plain(other: Any) -> Any:
    if isinstance(other, Vector | Condition):
        return other.values
    return float(other) if isinstance(other, Fraction) else other


class Condition:
    """Where something holds of vectors; as a bool, the answer of the first row."""

    __slots__ = ("rows", "values")

    def __init__(self, rows: Rows, values: Array) -> None:
        self.rows, self.values = rows, values

    def __bool__(self) -> bool:
        return self.rows.ask(self.values)

    def choose(self, yes: Any, no: Any) -> Vector:
        """Row by row one number or another: no row leaves."""
        return Vector(self.rows, np.where(self.values, _plain(yes), _plain(no)))

    def __mul__(self, other: Any) -> Any:
        return other * self.choose(1.0, 0.0)

    __rmul__ = __mul__


class Vector:
    """A size, or a number made of sizes, in each of many rows."""

    __slots__ = ("rows", "values")

    def __init__(self, rows: Rows, values: Array) -> None:
        self.rows, self.values = rows, values

    __add__, __radd__ = _both(operator.add)
    __sub__, __rsub__ = _both(operator.sub)
    __mul__, __rmul__ = _both(operator.mul)
    __truediv__, __rtruediv__ = _both(operator.truediv)
    __floordiv__, __rfloordiv__ = _both(np.floor_divide)
    __mod__, __rmod__ = _both(np.mod)
    __pow__, __rpow__ = _both(np.power)
    __eq__ = _asked(operator.eq)
    __ne__ = _asked(operator.ne)
    __lt__ = _asked(operator.lt)
    __le__ = _asked(operator.le)
    __gt__ = _asked(operator.gt)
    __ge__ = _asked(operator.ge)

    @property
    def witness(self) -> float:
        """What the first row has: by this name sizes of ``core.dim`` are known to be no ints."""
        return float(self.values[0])

    def maximum(self, other: Any) -> Vector:
        """The larger of this and another number, row by row."""
        return Vector(self.rows, np.maximum(self.values, _plain(other)))

    def minimum(self, other: Any) -> Vector:
        """The smaller of this and another number, row by row."""
        return Vector(self.rows, np.minimum(self.values, _plain(other)))

    def __neg__(self) -> Vector:
        return Vector(self.rows, -self.values)

    def __abs__(self) -> Vector:
        return Vector(self.rows, np.abs(self.values))

    def __floor__(self) -> Vector:
        return Vector(self.rows, np.floor(self.values))

    def __ceil__(self) -> Vector:
        return Vector(self.rows, np.ceil(self.values))

    def __bool__(self) -> bool:
        return self.rows.ask(self.values != 0)

    def __float__(self) -> float:
        self.rows.ask(self.values == self.values[0])
        return self.witness

    def __int__(self) -> int:
        return int(float(self))

    __index__ = __trunc__ = __int__

    def __hash__(self) -> int:
        return hash(float(self))


def evaluated(formula: Formula, columns: Sequence[Array], count: int) -> tuple[Array, Array]:
    """The numbers and the answers that a formula gives in each row of these columns of sizes."""
    numbers, answers = np.empty(count), np.empty(count, bool)
    left, alone = np.arange(count), 0
    while len(left):
        if alone or len(left) <= _FEW or not columns:
            for row in left[: alone or None]:
                numbers[row], answers[row] = formula([_size(column[row]) for column in columns])
            left, alone = left[alone or len(left) :], 0
            continue
        taken, number, answer = _run(formula, [column[left] for column in columns], len(left))
        numbers[left[taken]], answers[left[taken]] = number, answer
        # Where a formula makes ints of its sizes, rows have little in common: most go one by one.
        alone = 0 if taken.sum() > _FEW else 16 * _FEW
        left = left[~taken]
    return numbers, answers


def _size(value: Any) -> Any:
    return int(value)


def _run(formula: Formula, columns: Sequence[Array], count: int) -> tuple[Array, Array, bool]:
    rows = Rows(count)
    with np.errstate(all="ignore"):  # what has left may divide by zero
        number, answer = formula([Vector(rows, column) for column in columns])
    values = number.values[rows.stay] if isinstance(number, Vector) else number
    return rows.stay, values, answer
