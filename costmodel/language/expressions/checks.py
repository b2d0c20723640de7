"""What an operation demands of its operands, and the errors that name the operand at fault."""

from __future__ import annotations

from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.problems import quoted
from costmodel.language.expressions.numbers import (
    EXACT,
    Unfit,
    decided,
    describe,
    is_condition,
    is_number,
)
from costmodel.language.expressions.trees import ExpressionError, Name, Tree

_NO_ZERO = "divide by something else, or write `a / b if b != 0 else c`"
_EXACT_LIMIT = "numbers are exact and hold at most 30 digits; round fractions on the way"


def error_at(message: str, tree: Tree, hint: str) -> ExpressionError:
    """An error about all of a part of an expression."""
    return ExpressionError(message, tree.start, tree.length, hint)


def division_by_zero(tree: Tree) -> ExpressionError:
    """The error of a division; ``tree`` is what came to zero, or the function that divides."""
    return error_at("division by zero", tree, _NO_ZERO)


def incomparable(a: object, b: object, left: Tree, right: Tree) -> ExpressionError:
    """The error of an equality between two sorts of values."""
    message = f"{describe(a)} cannot equal {describe(b)}"
    hint = _shape_hint(a, left) or _shape_hint(b, right) or "compare values of one kind"
    return ExpressionError(message, left.start, right.start + right.length - left.start, hint)


def checked_number(value: Any, tree: Tree) -> Any:
    """The value, if it is a number.

    Raises:
        ExpressionError: it is something else; the place is that of ``tree``.
    """
    if type(value) in EXACT or is_number(value):
        return value
    raise _unfit("a number", value, tree, _shape_hint(value, tree) or _number_hint(value))


def checked_condition(value: Any, tree: Tree) -> Any:
    """The value as a condition, decided where it can be.

    Raises:
        ExpressionError: it is something else; the place is that of ``tree``.
    """
    if is_condition(value):
        return decided(value)
    hint = "compare it, for instance `!= 0`" if is_number(value) else _shape_hint(value, tree)
    raise _unfit("a condition", value, tree, hint or _condition_hint(value))


def _unfit(expected: str, value: object, tree: Tree, hint: str) -> ExpressionError:
    if isinstance(tree, Name):
        name = f"{tree.name}.{tree.attribute}" if tree.attribute else tree.name
        return error_at(f"expected {expected}, but '{name}' is {describe(value)}", tree, hint)
    return error_at(f"expected {expected}, found {describe(value)}", tree, hint)


def _shape_hint(value: object, tree: Tree) -> str:
    if not isinstance(value, Shape):
        return ""
    name = tree.name if isinstance(tree, Name) else "in"
    return f"name one of its sizes, such as {name}.c"


def _number_hint(value: object) -> str:
    if isinstance(value, bool):
        return "write a number, or `1 if condition else 0`"
    return "write a number, or the name of a parameter that is one"


def _condition_hint(value: object) -> str:
    if isinstance(value, str):
        return f"compare it, for instance `== {quoted(value)}`"
    return "write a comparison, such as `t != 1`"


def failed(fault: Exception, tree: Tree) -> ExpressionError:
    """What the arithmetic raised, as an error at the operation that it failed in."""
    if isinstance(fault, ZeroDivisionError):
        return division_by_zero(tree)
    if isinstance(fault, OverflowError):
        return error_at("the result has too many digits", tree, _EXACT_LIMIT)
    hint = fault.hint if isinstance(fault, Unfit) else "change the numbers that it is given"
    return error_at(str(fault), tree, hint)
