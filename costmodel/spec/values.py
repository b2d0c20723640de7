"""Scalars of a spec as values: numbers as they are, text as an expression or a word."""

from __future__ import annotations

from costmodel.marks import Mark
from costmodel.problems import Problem
from costmodel.spec.expression import Expression, ExpressionError, compile_expression
from costmodel.spec.names import Names
from costmodel.spec.nodes import Node, Scalar, Sequence
from costmodel.spec.syntax import FieldValue, Value

UNREADABLE = object()
"""The constant of a value whose fault has been reported already."""


def read_value(node: Node, names: Names, faults: list[Problem], *, words: bool) -> Value:
    """A scalar as a value.

    With ``words``, a bare word that names nothing here stands for itself (``nl: relu``).
    """
    if not isinstance(node, Scalar):
        faults.append(Problem("expected one value here, not a list or mapping", node.mark))
        return Value(UNREADABLE, None, node.mark)
    if not isinstance(node.value, str):
        return Value(node.value, None, node.mark)
    if node.quoted and words and _is_word(node.text):
        return Value(node.text, None, node.mark)
    if words and _is_word(node.text) and not names.knows(node.text):
        return Value(node.text, None, node.mark)
    return read_expression(node, names, faults)


def read_expression(node: Scalar, names: Names, faults: list[Problem]) -> Value:
    """Text as an expression over the names in scope."""
    mark = _text_mark(node)
    try:
        expression = compile_expression(node.text)
    except ExpressionError as error:
        faults.append(expression_problem(mark, error))
        return Value(UNREADABLE, None, mark)
    for reference in expression.names:
        names.use(reference.name, within(mark, reference.start, reference.length))
    if expression.constant:
        return _folded(expression, mark, faults)
    return Value(None, expression, mark)


def _text_mark(node: Scalar) -> Mark:
    """Where the scalar's text starts, inside its quotes if it has any."""
    mark = node.mark
    return mark._replace(column=mark.column + 1) if node.quoted else mark


def _folded(expression: Expression, mark: Mark, faults: list[Problem]) -> Value:
    try:
        return Value(expression.evaluate({}), None, mark)
    except ExpressionError as error:
        faults.append(expression_problem(mark, error))
        return Value(UNREADABLE, None, mark)


def read_field(node: Node, names: Names, faults: list[Problem], *, words: bool) -> FieldValue:
    """A scalar, or a list of them, as a field's value."""
    if isinstance(node, Sequence):
        return tuple(read_field(item, names, faults, words=words) for item in node.items)
    return read_value(node, names, faults, words=words)


def expression_problem(mark: Mark, error: ExpressionError) -> Problem:
    """An expression's fault, placed in the file; ``mark`` is where the text starts."""
    return Problem(str(error), within(mark, error.start, error.length), error.hint)


def within(mark: Mark, start: int, length: int) -> Mark:
    """The place of a piece of a scalar's text."""
    return Mark(mark.source, mark.line, mark.column + start, max(1, length))


def _is_word(text: str) -> bool:
    return text.isidentifier()
