"""Arithmetic over parameters, in any numeric field of a spec: compiled once, evaluated often.

An own grammar and no ``eval``: a spec may come from a stranger. Texts, nesting and numbers are
bounded, so that every expression answers at once. Trees become closures, which run in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import lru_cache

from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import dataclass
from costmodel.language.expressions import closures, grammar, trees
from costmodel.language.expressions.checks import error_at
from costmodel.language.expressions.closures import Run
from costmodel.language.expressions.numbers import FUNCTIONS, Function
from costmodel.language.expressions.trees import ExpressionError, Name, Tree

__all__ = ["Expression", "ExpressionError", "Name", "compile_expression"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: its ``text``, and the ``names`` that it uses, in order."""

    text: str
    names: tuple[Name, ...]
    _run: Run = field(repr=False, compare=False)

    @property
    def constant(self) -> bool:
        """Whether it has one value, whatever names stand for."""
        return not self.names

    def evaluate(self, env: Mapping[str, object]) -> object:
        """The value where names stand for the values of ``env``.

        Raises:
            ExpressionError: the value does not exist, with the place in ``text``.
        """
        return self._run(env)

    def __reduce__(self) -> tuple[Callable[[str], Expression], tuple[str]]:
        # Closures do not travel between processes; texts do.
        return compile_expression, (self.text,)


def compile_expression(text: str) -> Expression:
    """An expression ready to be evaluated.

    Raises:
        ExpressionError: a fault of syntax, an unknown function or attribute, too long or too deep.
    """
    return _compiled(text)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Expression:
    names: list[Name] = []
    run = _compile(grammar.parse_expression(text), names, 0)
    return Expression(text, tuple(sorted(names, key=lambda name: name.start)), run)


def _compile(tree: Tree, names: list[Name], depth: int) -> Run:
    if depth > grammar.MOST_NESTED:
        message = f"more than {grammar.MOST_NESTED} operations inside each other"
        raise error_at(message, tree, grammar.SPLIT_HINT)

    if isinstance(tree, trees.Literal):
        return closures.literal(tree)
    if isinstance(tree, Name):
        names.append(tree)
        return closures.reference(_checked(tree))
    return _combine(tree, lambda part: _compile(part, names, depth + 1))


def _combine(tree: trees.Branch, part: Callable[[Tree], Run]) -> Run:
    match tree:
        case trees.Unary("-"):
            return closures.negation(tree, part(tree.operand))
        case trees.Unary():
            return closures.inversion(tree, part(tree.operand))
        case trees.Binary("and" | "or"):
            return closures.junction(tree, part(tree.left), part(tree.right))
        case trees.Binary():
            return closures.operation(tree, part(tree.left), part(tree.right))
        case trees.Compare():
            return closures.comparison(tree, [part(operand) for operand in tree.operands])
        case trees.Choice():
            return closures.choice(tree, part(tree.condition), part(tree.yes), part(tree.no))
        case trees.FunctionCall():
            function = _function(tree)
            return closures.call(tree, function, [part(inner) for inner in tree.arguments])


def _checked(tree: Name) -> Name:
    if tree.attribute and tree.attribute not in closures.ATTRIBUTES:
        start = tree.start + tree.length - len(tree.attribute)
        hint = did_you_mean(tree.attribute, closures.ATTRIBUTES)
        message = f"shapes have no {quoted(tree.attribute)}"
        raise ExpressionError(message, start, len(tree.attribute), hint)
    return tree


def _function(tree: trees.FunctionCall) -> Function:
    function = FUNCTIONS.get(tree.function)
    if function is None:
        hint = did_you_mean(tree.function, FUNCTIONS)
        message = f"unknown function {quoted(tree.function)}"
        raise ExpressionError(message, tree.start, len(tree.function), hint)
    given = len(tree.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        takes = f"{function.least}" if function.most else f"{function.least} or more"
        values = "value" if takes == "1" else "values"
        message = f"{tree.function} takes {takes} {values}, not {given}"
        names = ", ".join("abcd"[: function.least]) + ", ..." * (function.most is None)
        raise error_at(message, tree, f"write {tree.function}({names})")
    return function
