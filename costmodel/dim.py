"""Sizes: arithmetic that serves ints, NumPy arrays and SymPy symbols alike.

Every formula of the package is written once over sizes. This module holds the few operations that
``+ - *`` cannot express, and the two ways in which a formula may ask about a size:

- ``require`` states a condition of legality ("groups must divide channels"): it raises for ints,
  masks for arrays, and is an assumption for symbols;
- ``same`` decides structure ("a residual where shapes agree").

It is duck-typed: neither numpy nor sympy is imported here, but a value that belongs to one of
them proves that its caller has imported it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeAlias

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


@contextmanager
def collecting() -> Iterator[list[Fault]]:
    """Collect the faults of ``require`` instead of raising them, so that all can be reported."""
    faults: list[Fault] = []
    token = _collector.set(faults)
    try:
        yield faults
    finally:
        _collector.reset(token)


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
    if ok is True or (is_symbolic(ok) and ok != False):  # noqa: E712  (sympy.false == False)
        return
    if is_array(ok) and ok.all():
        return
    fault = Fault(reason, values, ok)
    faults = _collector.get()
    if faults is None:
        raise Illegal(fault.message)
    faults.append(fault)


def divides(divisor: Dim, x: Dim) -> Dim:
    """Whether ``divisor`` divides ``x``: assumed for symbols, elementwise for arrays."""
    if is_symbolic(divisor) or is_symbolic(x):
        return True
    return x % divisor == 0


def same(a: Dim, b: Dim) -> bool:
    """Whether two sizes are equal, as a question of structure.

    Raises:
        Divergent: arrays that agree in some places only.
    """
    equal = a == b
    if not is_array(equal):
        return bool(equal)
    if equal.all():
        return True
    if not equal.any():
        return False
    raise Divergent(equal)


def exact(a: Dim, b: Dim) -> Dim:
    """``a / b`` where ``b`` must divide ``a``."""
    if is_symbolic(a) or is_symbolic(b):
        return a / b
    require(divides(b, a), "{b} does not divide {a}", a=a, b=b)
    return a // b


def floor_div(a: Dim, b: Dim) -> Dim:
    return a // b


def ceil_div(a: Dim, b: Dim) -> Dim:
    return -(-a // b)


def maximum(a: Dim, b: Dim) -> Dim:
    return _extremum(a, b, max, "maximum", "Max")


def minimum(a: Dim, b: Dim) -> Dim:
    return _extremum(a, b, min, "minimum", "Min")


def _extremum(a: Dim, b: Dim, plain: Any, array_name: str, symbol_name: str) -> Dim:
    if is_symbolic(a) or is_symbolic(b):
        # Unevaluated: SymPy compares every pair of arguments otherwise, which takes seconds.
        return getattr(sys.modules["sympy"], symbol_name)(a, b, evaluate=False)
    if is_array(a) or is_array(b):
        return getattr(sys.modules["numpy"], array_name)(a, b)
    return plain(a, b)


def where(condition: Dim, a: Dim, b: Dim) -> Dim:
    """``a`` where the condition holds, else ``b``."""
    if is_symbolic(condition):
        return sys.modules["sympy"].Piecewise((a, condition), (b, True))
    if is_array(condition):
        return sys.modules["numpy"].where(condition, a, b)
    return a if condition else b


def floor(x: Dim) -> Dim:
    return x // 1


def ceil(x: Dim) -> Dim:
    return -(-x // 1)


def make_divisible(v: Dim, d: Dim) -> Dim:
    """The multiple of ``d`` nearest to ``v``, never below ``d`` nor below 90 % of ``v``.

    max(d, d·floor(v/d + 1/2), d·ceil(9v/(10d))), without an ``if``: MobileNetV2's rounding.
    """
    require(v > 0, "make_divisible needs a positive number, not {v}", v=v)
    nearest = d * floor_div(2 * v + d, 2 * d)
    return maximum(maximum(d, nearest), d * ceil_div(9 * v, 10 * d))
