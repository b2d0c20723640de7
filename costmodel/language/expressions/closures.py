"""Each kind of expression as a closure over its parts: env in, value out, faults with their place.

Ints are by far the commonest values, so each closure asks for them first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

from costmodel.core import dim
from costmodel.core.cost import Shape, in_words
from costmodel.core.problems import did_you_mean, quoted
from costmodel.language.expressions import trees
from costmodel.language.expressions.checks import (
    checked_condition,
    checked_number,
    division_by_zero,
    error_at,
    failed,
    incomparable,
)
from costmodel.language.expressions.numbers import (
    COMPARISONS,
    EXACT,
    OPERATORS,
    Function,
    decided,
    describe,
    in_lowest_terms,
    is_number,
    same_shape,
)
from costmodel.language.expressions.trees import ExpressionError, Name, Tree
from costmodel.language.yaml.scalars import LIMIT

Env: TypeAlias = Mapping[str, object]
Run: TypeAlias = Callable[[Env], Any]

ATTRIBUTES = ("n", "c", "l", "d", "h", "w", "size")
"""What shapes can be asked for: [n, c, l], [n, c, h, w] and [n, c, d, h, w]."""


def literal(tree: trees.Literal) -> Run:
    """A constant."""
    value = tree.value
    return lambda _env: value


def reference(tree: Name) -> Run:
    """The value of a name, or a size of the shape that it means."""
    name, attribute = tree.name, tree.attribute

    def run(env: Env) -> Any:
        try:
            value = env[name]
        except KeyError:
            message = f"unknown name {quoted(name)}"
            hint = did_you_mean(name, [*env, "true", "false"])
            raise ExpressionError(message, tree.start, len(name), hint) from None
        if type(value) is Fraction and value.denominator == 1:
            return value.numerator
        return value

    def run_attribute(env: Env) -> Any:
        shape = run(env)
        if not isinstance(shape, Shape):
            message = f"'{name}' is {describe(shape)}, which has no .{attribute}"
            raise error_at(message, tree, "only shapes, such as `in`, have n, c, h, w and size")
        try:
            return shape.named(attribute or "")
        except dim.WrongRank:
            message = f"'{name}' is {describe(shape)}, which has no .{attribute}"
            hint = f"it has {in_words((*shape.names, 'size'))}"
            raise error_at(message, tree, hint) from None

    return run_attribute if attribute else run


def negation(tree: trees.Unary, operand: Run) -> Run:
    """``-a``."""

    def run(env: Env) -> Any:
        return -checked_number(operand(env), tree.operand)

    return run


def inversion(tree: trees.Unary, operand: Run) -> Run:
    """``not a``."""

    def run(env: Env) -> Any:
        value = checked_condition(operand(env), tree.operand)
        return not value if isinstance(value, bool) else ~value

    return run


def junction(tree: trees.Binary, left: Run, right: Run) -> Run:
    """``and``, ``or``: the right side is evaluated only where the left leaves the answer open."""
    closing = tree.operator == "or"

    def run(env: Env) -> Any:
        a = checked_condition(left(env), tree.left)
        if a is closing:
            return a
        b = checked_condition(right(env), tree.right)
        if b is closing or isinstance(a, bool):
            return b
        if isinstance(b, bool):
            return a
        return a | b if closing else a & b

    return run


def operation(tree: trees.Binary, left: Run, right: Run) -> Run:
    """``a + b`` and the like; exact, and an error beyond 30 digits."""
    function = OPERATORS[tree.operator]

    def run(env: Env) -> Any:
        a, b = left(env), right(env)
        if type(a) not in EXACT:
            checked_number(a, tree.left)
        if type(b) not in EXACT:
            checked_number(b, tree.right)
        try:
            value = function(a, b)
            if type(value) is int and -LIMIT < value < LIMIT:
                return value
            return in_lowest_terms(value)
        except ZeroDivisionError:
            raise division_by_zero(tree.right) from None
        except (OverflowError, dim.Illegal) as fault:
            raise failed(fault, tree) from None

    return run


def comparison(tree: trees.Compare, operands: Sequence[Run]) -> Run:
    """``a < b``, or a chain of them, of which every pair must hold."""
    first, *rest = operands
    places = list(pairwise(tree.operands))
    steps = list(zip(tree.operators, rest, places, strict=True))

    def pair(env: Env) -> Any:
        return _compare(tree.operators[0], first(env), rest[0](env), places[0])

    def chain(env: Env) -> Any:
        a = first(env)
        holds: Any = True
        for sign, operand, place in steps:
            b = operand(env)
            agrees = decided(_compare(sign, a, b, place))
            if agrees is False:
                return False
            holds = agrees if holds is True else holds if agrees is True else holds & agrees
            a = b
        return holds

    return pair if len(steps) == 1 else chain


def choice(tree: trees.Choice, condition: Run, yes: Run, no: Run) -> Run:
    """``a if condition else b``: only the side that is chosen is evaluated."""

    def run(env: Env) -> Any:
        holds = checked_condition(condition(env), tree.condition)
        if isinstance(holds, bool):
            return yes(env) if holds else no(env)
        a, b = yes(env), no(env)
        if is_number(a) and is_number(b):
            return dim.where(holds, a, b)
        hint = "give numbers to what it compares"
        raise error_at(f"not decided for symbols: {holds}", tree.condition, hint)

    return run


def call(tree: trees.FunctionCall, function: Function, arguments: Sequence[Run]) -> Run:
    """``function(a, ...)``, one of those of ``expressions.numbers``."""
    apply = function.call
    parts = list(zip(arguments, tree.arguments, strict=True))

    def run(env: Env) -> Any:
        values = [checked_number(argument(env), place) for argument, place in parts]
        try:
            return in_lowest_terms(apply(*values))
        except (ZeroDivisionError, OverflowError, dim.Illegal) as fault:
            raise failed(fault, tree) from None

    return run


def _compare(sign: str, a: Any, b: Any, places: tuple[Tree, Tree]) -> Any:
    function = COMPARISONS[sign]
    if type(a) in EXACT and type(b) in EXACT:
        return function(a, b)
    if sign not in ("==", "!="):
        return function(checked_number(a, places[0]), checked_number(b, places[1]))
    if isinstance(a, Shape) and isinstance(b, Shape):
        return same_shape(a, b) is (sign == "==")
    if (dim.is_symbolic(a) or dim.is_symbolic(b)) and is_number(a) and is_number(b):
        return _same_symbol(a, b) is (sign == "==")
    if (is_number(a) and is_number(b)) or (type(a) is type(b) and isinstance(a, str | bool)):
        return function(a, b)
    raise incomparable(a, b, *places)


def _same_symbol(a: Any, b: Any) -> bool:
    """Whether two expressions of symbols are the same, as a question of structure."""
    is_same = dim.same(a, b)
    if not is_same:
        dim.differ((a,), (b,))
    return is_same
