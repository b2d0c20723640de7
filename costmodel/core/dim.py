"""Sizes: arithmetic that serves ints, traced numbers and SymPy symbols alike.

Every formula of the package is written once over sizes. This module holds the few operations that
``+ - *`` cannot express, and the two ways in which a formula may ask about a size:

- ``require`` states a condition of legality ("groups must divide channels"): it raises for ints,
  is a guard for traced numbers, and an assumption for symbols;
- ``same`` decides structure ("a residual where shapes agree").

Sizes of a type of their own follow a protocol of four names, ``Traced``. SymPy is not imported
here, but a symbol proves that its caller has imported it. Who binds symbols decides how their
rounding is written, and is told what was taken for granted (``costmodel.core.symbols``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeAlias

from costmodel.core.symbols import are_lettered, assume, lettered
from costmodel.core.values import NamedTuple

Dim: TypeAlias = Any
"""A size: an int, a traced number, or a SymPy expression."""


class Traced(Protocol):
    """A size that has one candidate's value and notes what becomes of it, as a sweep's have.

    It computes as exact numbers do, and its comparisons are plain bools: they answer as that
    candidate would. So all that is left to ask of it is what operators cannot say.
    """

    witness: Any
    """The candidate's own value, an int or a fraction."""

    def maximum(self, other: Dim) -> Dim:
        """The larger of this size and another one, an int or a traced number."""
        ...

    def minimum(self, other: Dim) -> Dim:
        """The smaller of this size and another one, an int or a traced number."""
        ...

    def repeated(self) -> Any:
        """The repetitions that are built for so many: a range, or few that stand for all."""
        ...


class Illegal(ValueError):
    """A size breaks a rule of the operation; the message says which rule."""


class WrongRank(Illegal):
    """An op has no answer for so many axes; raised even where other faults are collected."""


class Fault(NamedTuple):
    """A condition that did not hold: its wording, ``cause; remedy``, and its values."""

    reason: str
    values: dict[str, Dim]

    @property
    def message(self) -> str:
        """The cause with the values put in."""
        return self._told[0]

    @property
    def remedy(self) -> str:
        """What to do, with the values put in."""
        return self._told[2]

    @property
    def _told(self) -> tuple[str, str, str]:
        return self.reason.format(**self.values).partition("; ")


_collector: ContextVar[list[Fault] | None] = ContextVar("collector", default=None)
_is_hasty: ContextVar[bool] = ContextVar("is_hasty", default=False)


@contextmanager
def collecting() -> Iterator[list[Fault]]:
    """Collect the faults of ``require`` instead of raising them, so that all can be reported."""
    faults: list[Fault] = []
    token = _collector.set(faults)
    try:
        yield faults
    finally:
        _collector.reset(token)


@contextmanager
def failing_fast() -> Iterator[None]:
    """Let ``require`` raise its first fault even where faults are collected."""
    token = _is_hasty.set(True)
    try:
        yield
    finally:
        _is_hasty.reset(token)


def is_symbolic(x: Dim) -> bool:
    """Whether ``x`` is, or holds, a SymPy symbol."""
    return hasattr(x, "free_symbols")


def is_traced(x: Dim) -> bool:
    """Whether the size follows the protocol of ``Traced``."""
    return hasattr(x, "witness")


def require(ok: Dim, reason: str, **values: Dim) -> None:
    """Demand ``ok``; ``reason``, ``cause; remedy``, is a format string over ``values``.

    Raises:
        Illegal: ``ok`` is false, and nobody is collecting.
    """
    if ok is True:
        return
    if is_symbolic(ok) and ok != False:  # noqa: E712  (sympy.false == False)
        assume("holds", ok)
    elif not ok:
        _refuse(Fault(reason, values))


def _refuse(fault: Fault) -> None:
    faults = _collector.get()
    if faults is None or _is_hasty.get():
        raise Illegal(fault.message)
    faults.append(fault)


def divides(divisor: Dim, x: Dim) -> bool:
    """Whether ``divisor`` divides ``x``: assumed for symbols."""
    if type(divisor) is int and type(x) is int:  # by far the commonest, here and below
        return x % divisor == 0
    if is_symbolic(divisor) or is_symbolic(x):
        assume("divides", divisor, x)
        return True
    return bool(x % divisor == 0)


def same(a: Dim, b: Dim) -> bool:
    """Whether two sizes are equal, as a question of structure."""
    if type(a) is int and type(b) is int:
        return a == b
    if is_symbolic(a) or is_symbolic(b):
        return bool(a == b) or bool((a - b).expand() == 0)
    return bool(a == b)


def differ(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> None:
    """Note that two tuples of sizes, of symbols perhaps, were found to differ."""
    if any(map(is_symbolic, (*a, *b))):
        assume("differ", *a, *b)


def exact(a: Dim, b: Dim) -> Dim:
    """``a / b`` where ``b`` must divide ``a``."""
    if type(a) is int and type(b) is int and a % b == 0:
        return a // b
    require(divides(b, a), "{b} does not divide {a}; change one of them", a=a, b=b)
    return a / b if is_symbolic(a) or is_symbolic(b) else a // b


def parted(a: Dim, b: Dim, reason: str, **values: Dim) -> Dim:
    """``a / b``, with a ``reason`` of one's own where ``b`` does not divide ``a``.

    Whoever collects that fault goes on with ``a``.
    """
    fits = divides(b, a)
    require(fits, reason, **values)
    return exact(a, b) if fits else a


def floor_div(a: Dim, b: Dim) -> Dim:
    """``a / b`` rounded down; both are integers."""
    if type(a) is int and type(b) is int:
        return a // b
    if _is_one(b):
        return a
    return lettered("floor", a / b) if are_lettered(a, b) else a // b


def ceil_div(a: Dim, b: Dim) -> Dim:
    """``a / b`` rounded up; both are integers."""
    if type(a) is int and type(b) is int:
        return -(-a // b)
    if _is_one(b):
        return a
    if are_lettered(a, b):
        return lettered("ceil", a / b)
    if is_symbolic(a) or is_symbolic(b):
        return sys.modules["sympy"].ceiling(a / b)
    return -(-a // b)


def _is_one(x: Dim) -> bool:
    return type(x) is int and x == 1


def maximum(a: Dim, b: Dim) -> Dim:
    """The larger size; of symbols an unevaluated ``Max``."""
    if type(a) is int and type(b) is int:
        return max(a, b)
    if is_traced(a):
        return a.maximum(b)
    return b.maximum(a) if is_traced(b) else _extremum(a, b, max, "Max")


def minimum(a: Dim, b: Dim) -> Dim:
    """The smaller size; of symbols an unevaluated ``Min``."""
    if type(a) is int and type(b) is int:
        return min(a, b)
    if is_traced(a):
        return a.minimum(b)
    return b.minimum(a) if is_traced(b) else _extremum(a, b, min, "Min")


def _extremum(a: Dim, b: Dim, plain: Any, symbol_name: str) -> Dim:
    if are_lettered(a, b):
        return lettered(plain.__name__, a, b)
    if is_symbolic(a) or is_symbolic(b):
        # Unevaluated: SymPy compares every pair of arguments otherwise, which takes seconds.
        return getattr(sys.modules["sympy"], symbol_name)(a, b, evaluate=False)
    return plain(a, b)


def where(condition: Dim, a: Dim, b: Dim) -> Dim:
    """``a`` where the condition holds, else ``b``; traced sizes have decided it by comparing.

    A condition of many sizes at once has a ``choose`` that does it for each of them.
    """
    if hasattr(condition, "choose"):
        return condition.choose(a, b)
    if are_lettered(condition):
        return lettered("where", condition, a, b)
    if is_symbolic(condition):
        return sys.modules["sympy"].Piecewise((a, condition), (b, True))
    return a if condition else b


def floor(x: Dim) -> Dim:
    """``x`` rounded down to an integer."""
    return lettered("floor", x) if are_lettered(x) else x // 1


def ceil(x: Dim) -> Dim:
    """``x`` rounded up to an integer."""
    return lettered("ceil", x) if are_lettered(x) else -(-x // 1)


def round_half_up(x: Dim) -> Dim:
    """floor(x + 1/2) = floor((2x + 1)/2), which needs no half."""
    return lettered("round", x) if are_lettered(x) else (2 * x + 1) // 2


def make_divisible(v: Dim, d: Dim) -> Dim:
    """The multiple of ``d`` nearest to ``v``, never below ``d`` nor below 90 % of ``v``.

    max(d, d·floor(v/d + 1/2), d·ceil(9v/(10d))), without an ``if``: MobileNetV2's rounding.
    """
    require(v > 0, "make_divisible needs a positive number, not {v}; give it one", v=v)
    if are_lettered(v, d):
        return lettered("make_divisible", v, d)
    nearest = d * floor_div(2 * v + d, 2 * d)
    return maximum(maximum(d, nearest), d * ceil_div(9 * v, 10 * d))
