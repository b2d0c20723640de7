"""``--where`` and ``--reward``: the language of specs over columns, in place of parameters.

Columns are compared as they are; arithmetic is that of doubles, in which a power may have any
exponent. Only arithmetic, comparisons, ``and or not``, ``a if c else b`` and a few functions exist.
What Python would not compute is not missed: ``mac > 0 and flops/mac < 9`` divides by no zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.language.expressions import trees
from costmodel.language.expressions.grammar import parse_expression

_Column = TypeVar("_Column")
Array = Any

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
FUNCTIONS: Mapping[str, Callable[..., Array]] = {
    "floor": np.floor,
    "ceil": np.ceil,
    "round": lambda x: np.floor(x + 0.5),
    "abs": np.abs,
    "min": lambda *values: reduce(np.minimum, values),
    "max": lambda *values: reduce(np.maximum, values),
}


DOT = "\N{LATIN LETTER DENTAL CLICK}"
"""A letter that stands for the dot in the name of a column, for no user writes it."""


class Evaluated(NamedTuple):
    """The value for each candidate, and where there is none: a division by zero, too large."""

    value: Array
    lacking: Array


def in_words(text: str, columns: Mapping[str, _Column]) -> tuple[str, dict[str, _Column]]:
    """A formula and its columns with ``bottleneck2.t`` as one word, no longer and no shorter."""
    dotted = sorted((re.escape(name) for name in columns if "." in name), key=len, reverse=True)
    if not dotted:
        return text, dict(columns)
    names = rf"(?<![\w.])(?:{'|'.join(dotted)})(?![\w.])"
    words = re.sub(
        rf"""'[^']*'|"[^"]*"|{names}""",
        lambda found: found[0] if found[0][0] in "'\"" else found[0].replace(".", DOT),
        text,
    )
    return words, {name.replace(".", DOT): column for name, column in columns.items()}


def evaluate(
    text: str, names: Iterable[str], column: Callable[[str], Array], count: int
) -> Evaluated:
    """What the formula comes to for each of so many candidates; it has been checked.

    ``column`` gives the columns of these names that the formula needs.
    """
    text, words = in_words(text, {name: name for name in names})
    with np.errstate(all="ignore"):
        value, lacking = _run(parse_expression(text), lambda word: column(words[word]))
    return Evaluated(np.broadcast_to(value, count), np.broadcast_to(lacking, count))


def _run(tree: trees.Tree, column: Callable[[str], Array]) -> Evaluated:
    if isinstance(tree, trees.Literal):
        value = tree.value
        return Evaluated(float(value) if isinstance(value, Fraction) else value, np.False_)
    if isinstance(tree, trees.Name):
        return Evaluated(column(tree.name), np.False_)
    return _combined(tree, lambda part: _run(part, column))


def _combined(tree: trees.Branch, run: Callable[[trees.Tree], Evaluated]) -> Evaluated:
    match tree:
        case trees.Binary("and" | "or" as sign, left, right):
            return _joined(sign, run(left), run(right))
        case trees.Choice(condition, yes, no):
            return _chosen(run(condition), run(yes), run(no))
        case trees.Compare(signs, operands):
            return _compared(signs, [run(operand) for operand in operands])
        case trees.Unary("not", operand):
            value, lacking = run(operand)
            return Evaluated(np.logical_not(value), lacking)
        case trees.Unary(operand=operand):
            return _computed(np.negative, [run(operand)])
        case trees.Binary(sign, left, right):
            return _computed(_ARITHMETIC[sign], [run(left), run(right)])
        case trees.FunctionCall(function, arguments):
            return _computed(FUNCTIONS[function], [run(one) for one in arguments])


def _joined(sign: str, left: Evaluated, right: Evaluated) -> Evaluated:
    if sign == "and":
        is_needed, value = left.value, np.logical_and(left.value, right.value)
    else:
        is_needed, value = np.logical_not(left.value), np.logical_or(left.value, right.value)
    return Evaluated(value, left.lacking | np.logical_and(is_needed, right.lacking))


def _chosen(condition: Evaluated, yes: Evaluated, no: Evaluated) -> Evaluated:
    lacking = condition.lacking | np.where(condition.value, yes.lacking, no.lacking)
    return Evaluated(np.where(condition.value, yes.value, no.value), lacking)


def _compared(signs: Sequence[str], operands: Sequence[Evaluated]) -> Evaluated:
    """``a < b < c`` is ``a < b and b < c``: where the first does not hold, c is not needed."""
    links = (
        Evaluated(_COMPARISONS[sign](a.value, b.value), a.lacking | b.lacking)
        for sign, (a, b) in zip(signs, pairwise(operands), strict=True)
    )
    return reduce(partial(_joined, "and"), links)


def _computed(function: Callable[..., Array], operands: Sequence[Evaluated]) -> Evaluated:
    value = function(*(np.asarray(operand.value, np.float64) for operand in operands))
    return Evaluated(value, _any_lacking(operands) | ~np.isfinite(value))


def _any_lacking(operands: Sequence[Evaluated]) -> Array:
    return reduce(np.logical_or, (operand.lacking for operand in operands))
