"""What expressions compute with: exact numbers, and sizes that are traced or symbols.

Ints and fractions stay exact and bounded. Traced numbers, which bound themselves, and SymPy
expressions, unbounded, pass through the same plain operators; SymPy is not imported here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.problems import quoted
from costmodel.core.values import NamedTuple
from costmodel.language.yaml.scalars import LIMIT

EXACT = (int, Fraction)
"""The types of exact numbers; bool is none."""

_MAX_EXPONENT = 64


class Unfit(dim.Illegal):
    """Operands that an operation does not take; ``hint`` is what to do about them."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_number(value: object) -> bool:
    """Whether a value is exact, traced, or an expression of symbols that is no condition."""
    if type(value) in EXACT or dim.is_traced(value):
        return True
    return dim.is_symbolic(value) and not is_condition(value)


def is_condition(value: object) -> bool:
    """Whether the value is true or false, or a symbol of that kind."""
    if isinstance(value, bool):
        return True
    return bool(getattr(value, "is_Boolean", False) or getattr(value, "is_Relational", False))


def describe(value: object) -> str:
    """A value in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, Shape):
        return f"the shape {value}"
    if dim.is_traced(value):
        return "a swept number"
    if dim.is_symbolic(value):
        return f"the symbol {value}"
    kind = "number" if type(value) in EXACT else type(value).__name__
    return f"the {kind} {quoted(str(value))[1:-1]}"


def in_lowest_terms(value: Any) -> Any:
    """A result: a fraction that is whole becomes an int.

    Raises:
        OverflowError: a numerator or denominator of more than 30 digits.
    """
    if type(value) is Fraction:
        if value.denominator == 1:
            value = value.numerator
        elif value.denominator >= LIMIT or not -LIMIT < value.numerator < LIMIT:
            raise OverflowError
    if type(value) is int and not -LIMIT < value < LIMIT:
        raise OverflowError
    return value


def decided(condition: Any) -> Any:
    """A condition as a bool where symbols leave no doubt, else the condition itself."""
    if isinstance(condition, bool):
        return condition
    return True if condition == True else False if condition == False else condition  # noqa: E712


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes are equal, as a question of structure."""
    if a.matches(b):
        return True
    dim.differ(a, b)
    return False


def _divide(a: Any, b: Any) -> Any:
    _refuse_zero(b)
    return Fraction(a, b) if type(a) is int and type(b) is int else a / b


def _floor_divide(a: Any, b: Any) -> Any:
    _refuse_zero(b)
    return dim.floor(a / b) if dim.is_symbolic(a) or dim.is_symbolic(b) else a // b


def _modulo(a: Any, b: Any) -> Any:
    _refuse_zero(b)
    return a % b


def _refuse_zero(b: Any) -> None:
    # Symbols would turn to infinity.
    if type(b) is int and b == 0:
        raise ZeroDivisionError


def _power(a: Any, b: Any) -> Any:
    if dim.is_traced(b) and b == b.witness:  # which binds all that share the trace to this exponent
        b = b.witness
    if type(b) is not int or not 0 <= b <= _MAX_EXPONENT:
        message = f"an exponent is an int from 0 to {_MAX_EXPONENT}, not {describe(b)}"
        raise Unfit(message, _exponent_hint(b))
    if type(a) in EXACT:
        digits = max(abs(a.numerator), a.denominator)
        if (digits.bit_length() - 1) * b >= LIMIT.bit_length():
            raise OverflowError
    return a**b


def _exponent_hint(b: Any) -> str:
    if type(b) is Fraction:
        return "round it with floor, ceil or round; there are no roots"
    if type(b) is not int:
        return "write one number"
    if b < 0:
        return "write 1 / a ** b with a positive b"
    return "write a smaller one; powers group to the right, as in a ** (b ** c)"


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "//": _floor_divide,
    "%": _modulo,
    "**": _power,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Function(NamedTuple):
    """A function of expressions and how many values it takes (``most`` None: any number)."""

    call: Callable[..., Any]
    least: int
    most: int | None


def _make_divisible(v: Any, d: Any) -> Any:
    if not dim.is_symbolic(d) and (d < 1 or d % 1 != 0):
        message = f"make_divisible needs a whole divisor of 1 or more, not {d}"
        raise Unfit(message, "write make_divisible(v, 8), or round the divisor")
    return dim.make_divisible(v, d)


def _minimum(*values: Any) -> Any:
    return reduce(dim.minimum, values)


def _maximum(*values: Any) -> Any:
    return reduce(dim.maximum, values)


FUNCTIONS: Mapping[str, Function] = {
    "make_divisible": Function(_make_divisible, 2, 2),
    "floor": Function(dim.floor, 1, 1),
    "ceil": Function(dim.ceil, 1, 1),
    "round": Function(dim.round_half_up, 1, 1),
    "abs": Function(abs, 1, 1),
    "min": Function(_minimum, 2, None),
    "max": Function(_maximum, 2, None),
}
