"""Sizes: arithmetic that serves ints, NumPy arrays and SymPy symbols alike.

Every formula of the package is written once over sizes. This module holds the few operations that
``+ - *`` cannot express, and the two ways in which a formula may ask about a size:

- ``require`` states a condition of legality ("groups must divide channels"): it raises for ints,
  masks for arrays, and is an assumption for symbols;
- ``same`` decides structure ("a residual where shapes agree").

It is duck-typed: neither numpy nor sympy is imported here, but a value that belongs to one of
them proves that its caller has imported it. Who binds symbols decides how their rounding is
written, and is told what was taken for granted (``costmodel.core.symbols``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeAlias

from costmodel.core.symbols import are_lettered, assume, lettered

Dim: TypeAlias = Any
"""A size: an int, an integer NumPy array, or a SymPy expression."""


class Illegal(ValueError):
    """A size breaks a rule of the operation; the message says which rule."""


class Divergent(ValueError):
    """A question of structure has different answers within one array of sizes."""

    def __init__(self, agree: Dim) -> None:
        super().__init__("the sizes of this array do not agree on the structure")
        self.agree = agree


class Fault(NamedTuple):
    """A condition that did not hold: its wording, its values and, for arrays, where it held."""

    reason: str
    values: dict[str, Dim]
    ok: Dim

    @property
    def message(self) -> str:
        return self.reason.format(**self.values)


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
    return hasattr(x, "free_symbols")


def is_array(x: Dim) -> bool:
    # NumPy's scalars too, which lack __array_ufunc__: a comparison of them is no plain True.
    return hasattr(x, "__array__")


def require(ok: Dim, reason: str, **values: Dim) -> None:
    """Demand ``ok``; ``reason`` is a format string over ``values``, filled in only on failure.

    Raises:
        Illegal: ``ok`` is false, or false anywhere in an array, and nobody is collecting.
    """
    if ok is True:
        return
    if is_symbolic(ok) and ok != False:  # noqa: E712  (sympy.false == False)
        assume("holds", ok)
        return
    if is_array(ok) and ok.all():
        return
    fault = Fault(reason, values, ok)
    faults = _collector.get()
    if faults is None or _is_hasty.get():
        raise Illegal(fault.message)
    faults.append(fault)


def divides(divisor: Dim, x: Dim) -> Dim:
    """Whether ``divisor`` divides ``x``: assumed for symbols, elementwise for arrays."""
    if is_symbolic(divisor) or is_symbolic(x):
        assume("divides", divisor, x)
        return True
    return x % divisor == 0


def same(a: Dim, b: Dim) -> bool:
    """Whether two sizes are equal, as a question of structure.

    Raises:
        Divergent: arrays that agree in some places only.
    """
    equal = a == b
    if is_symbolic(a) or is_symbolic(b):
        return bool(equal) or bool((a - b).expand() == 0)
    if not is_array(equal):
        return bool(equal)
    if equal.all():
        return True
    if not equal.any():
        return False
    raise Divergent(equal)


def differ(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> None:
    """Note that two tuples of sizes, of symbols perhaps, were found to differ."""
    if any(is_symbolic(size) for size in (*a, *b)):
        assume("differ", *a, *b)


def exact(a: Dim, b: Dim) -> Dim:
    """``a / b`` where ``b`` must divide ``a``."""
    require(divides(b, a), "{b} does not divide {a}", a=a, b=b)
    return a / b if is_symbolic(a) or is_symbolic(b) else a // b


def floor_div(a: Dim, b: Dim) -> Dim:
    """``a / b`` rounded down; both are integers."""
    if _is_one(b):
        return a
    return lettered("floor", a / b) if are_lettered(a, b) else a // b


def ceil_div(a: Dim, b: Dim) -> Dim:
    """``a / b`` rounded up; both are integers."""
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
    return _extremum(a, b, max, "maximum", "Max")


def minimum(a: Dim, b: Dim) -> Dim:
    return _extremum(a, b, min, "minimum", "Min")


def _extremum(a: Dim, b: Dim, plain: Any, array_name: str, symbol_name: str) -> Dim:
    if are_lettered(a, b):
        return lettered(plain.__name__, a, b)
    if is_symbolic(a) or is_symbolic(b):
        # Unevaluated: SymPy compares every pair of arguments otherwise, which takes seconds.
        return getattr(sys.modules["sympy"], symbol_name)(a, b, evaluate=False)
    if is_array(a) or is_array(b):
        return getattr(sys.modules["numpy"], array_name)(a, b)
    return plain(a, b)


def where(condition: Dim, a: Dim, b: Dim) -> Dim:
    """``a`` where the condition holds, else ``b``."""
    if are_lettered(condition):
        return lettered("where", condition, a, b)
    if is_symbolic(condition):
        return sys.modules["sympy"].Piecewise((a, condition), (b, True))
    if is_array(condition):
        return sys.modules["numpy"].where(condition, a, b)
    return a if condition else b


def floor(x: Dim) -> Dim:
    return lettered("floor", x) if are_lettered(x) else x // 1


def ceil(x: Dim) -> Dim:
    return lettered("ceil", x) if are_lettered(x) else -(-x // 1)


def round_half_up(x: Dim) -> Dim:
    """floor(x + 1/2) = floor((2x + 1)/2), which keeps arrays of ints as they are."""
    return lettered("round", x) if are_lettered(x) else (2 * x + 1) // 2


def make_divisible(v: Dim, d: Dim) -> Dim:
    """The multiple of ``d`` nearest to ``v``, never below ``d`` nor below 90 % of ``v``.

    max(d, d·floor(v/d + 1/2), d·ceil(9v/(10d))), without an ``if``: MobileNetV2's rounding.
    """
    require(v > 0, "make_divisible needs a positive number, not {v}", v=v)
    if are_lettered(v, d):
        return lettered("make_divisible", v, d)
    nearest = d * floor_div(2 * v + d, 2 * d)
    return maximum(maximum(d, nearest), d * ceil_div(9 * v, 10 * d))
