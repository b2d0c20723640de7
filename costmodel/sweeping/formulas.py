"""``--where`` and ``--reward``: the language of specs over columns, in place of parameters.

Columns are compared as they are; arithmetic is that of doubles, in which a power may have any
exponent. Only arithmetic, comparisons, ``and or not``, ``a if c else b`` and a few functions exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from costmodel.marks import Mark, Source
from costmodel.problems import Problem, SpecError, did_you_mean
from costmodel.spec import trees
from costmodel.spec.expression import ExpressionError, compile_expression
from costmodel.spec.grammar import parse

Array = Any
Columns = Mapping[str, Array]

_ARITHMETIC: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": np.floor_divide,
    "%": np.mod,
    "**": np.power,
}
_COMPARISONS: Mapping[str, Callable[[Array, Array], Array]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_FUNCTIONS: Mapping[str, Callable[..., Array]] = {
    "floor": np.floor,
    "ceil": np.ceil,
    "round": lambda x: np.floor(x + 0.5),
    "abs": np.abs,
    "min": lambda *values: reduce(np.minimum, values),
    "max": lambda *values: reduce(np.maximum, values),
}


def check(text: str, option: str, columns: Iterable[str], *, condition: bool) -> None:
    """Refuse a formula that is none, or that names no column.

    Raises:
        SpecError: with the place in the text.
    """
    mark = Mark(Source(option, text), 1, 1)
    known = list(columns)
    try:
        for name in compile_expression(text).names:
            _demand_column(name, known)
        is_condition = _sort(parse(text))
    except ExpressionError as error:
        place = mark._replace(column=error.start + 1, length=max(1, error.length))
        raise SpecError([Problem(str(error), place, error.hint)]) from None
    if is_condition is not condition:
        wanted = "a condition, such as flops < 300e6" if condition else "a number, such as -mac"
        raise SpecError([Problem(f"'{text}' is not {wanted}", mark._replace(length=len(text)))])


def _demand_column(name: trees.Reference, known: Iterable[str]) -> None:
    if name.name not in known or name.attribute:
        hint = did_you_mean(name.name, known)
        raise ExpressionError(f"'{name.name}' is no column", name.start, name.length, hint)


def evaluate(text: str, columns: Columns) -> Array:
    """The formula's value for each candidate; it has been checked."""
    with np.errstate(all="ignore"):
        return _run(parse(text), columns)


def _sort(tree: trees.Tree) -> bool:
    """Whether the tree is a condition.

    Raises:
        ExpressionError: conditions and numbers are mixed, or a function is not for columns.
    """
    match tree:
        case trees.Literal(value=bool()):
            return True
        case trees.Unary("-" | "not" as sign, operand):
            return _demand([operand], condition=sign == "not")
        case trees.Binary(sign, left, right):
            return _demand([left, right], condition=sign in ("and", "or"))
        case trees.Comparison(operands=operands):
            return not _demand(operands, condition=False)
        case trees.Choice(condition, yes, no):
            _demand([condition], condition=True)
            return _demand([yes, no], condition=_sort(yes))
        case trees.Call(function, arguments):
            if function not in _FUNCTIONS:
                hint = did_you_mean(function, _FUNCTIONS)
                raise _fault(tree, f"{function} is not for columns", hint)
            return _demand(arguments, condition=False)
    return False


def _demand(parts: Iterable[trees.Tree], *, condition: bool) -> bool:
    for part in parts:
        if _sort(part) is not condition:
            raise _fault(part, f"expected {'a condition' if condition else 'a number'} here", "")
    return condition


def _fault(tree: trees.Tree, message: str, hint: str) -> ExpressionError:
    return ExpressionError(message, tree.start, tree.length, hint)


def _run(tree: trees.Tree, columns: Columns) -> Array:
    match tree:
        case trees.Literal(value=value):
            return float(value) if isinstance(value, Fraction) else value
        case trees.Reference(name):
            return columns[name]
        case trees.Binary("and" | "or" as sign, left, right):
            join = np.logical_and if sign == "and" else np.logical_or
            return join(_run(left, columns), _run(right, columns))
        case trees.Comparison(signs, operands):
            values = [_run(operand, columns) for operand in operands]
            pairs = zip(signs, pairwise(values), strict=True)
            return reduce(np.logical_and, (_COMPARISONS[sign](*pair) for sign, pair in pairs))
        case trees.Choice(condition, yes, no):
            return np.where(*(_run(part, columns) for part in (condition, yes, no)))
        case trees.Unary("not", operand):
            return np.logical_not(_run(operand, columns))
    return _computed(tree, columns)


def _computed(tree: trees.Unary | trees.Binary | trees.Call, columns: Columns) -> Array:
    def double(part: trees.Tree) -> Array:
        return np.asarray(_run(part, columns), np.float64)

    match tree:
        case trees.Unary(operand=operand):
            return -double(operand)
        case trees.Binary(sign, left, right):
            return _ARITHMETIC[sign](double(left), double(right))
        case trees.Call(function, arguments):
            return _FUNCTIONS[function](*map(double, arguments))
