"""Scalars of a spec as values: numbers as they are, text as an expression or a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem
from costmodel.language.expressions.expression import ExpressionError, compile_expression
from costmodel.language.expressions.grammar import parse_expression
from costmodel.language.expressions.trees import Choice, Name, Tree
from costmodel.language.reading.names import Names
from costmodel.language.syntax import UNREADABLE, FieldValue, Value
from costmodel.language.yaml.nodes import Mapping, Node, Scalar, Sequence

_WORD = re.compile(r"[^\W\d]\w*")


def words_of(node: Node) -> set[str]:
    """Every word inside a node, keys included."""
    words: set[str] = set()
    waiting: list[Node] = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            words.update(_WORD.findall(node.text))
        elif isinstance(node, Mapping):
            waiting.extend(part for entry in node.entries for part in entry)
        else:
            waiting.extend(node.items)
    return words


def read_value(node: Node, names: Names, faults: list[Problem], *, words: bool) -> Value:
    """A scalar as a value.

    With ``words``, a bare word that names nothing here stands for itself (``nl: relu``).
    """
    if not isinstance(node, Scalar):
        message = "expected one value here, not a list or mapping"
        return _refused(node, names, faults, message, "write a number or an expression")
    if node.value is None:
        hint = "write a number or an expression, or delete the key"
        return _refused(node, names, faults, "expected a value, found nothing", hint)
    if not isinstance(node.value, str):
        return Value(node.value, None, node.mark)
    if words and node.text.isidentifier() and (node.quoted or not names.reserves(node.text)):
        return Value(node.text, None, node.mark)
    return read_expression(_with_words(node, names) if words else node, names, faults)


def _with_words(node: Scalar, names: Names) -> Scalar:
    """``same if padded else valid``, with quotes around what names nothing and so is a word."""
    if " if " not in node.text:
        return node
    try:
        outcomes = [*_outcomes(parse_expression(node.text))]
    except ExpressionError:
        return node  # whose fault is told where it is compiled
    text = node.text
    for name in sorted(outcomes, key=lambda one: one.start, reverse=True):
        if not (name.attribute or names.reserves(name.name)):
            text = f"{text[: name.start]}'{name.name}'{text[name.start + name.length :]}"
    return node._replace(text=text, value=text)


def _outcomes(tree: Tree) -> Iterator[Name]:
    """The names that an expression may come to by choice."""
    if isinstance(tree, Choice):
        yield from _outcomes(tree.yes)
        yield from _outcomes(tree.no)
    elif isinstance(tree, Name):
        yield tree


def _refused(node: Node, names: Names, faults: list[Problem], message: str, hint: str) -> Value:
    faults.append(Problem(message, node.mark, hint))
    names.forgive(words_of(node))
    return Value(UNREADABLE, None, node.mark)


def read_expression(node: Scalar, names: Names, faults: list[Problem]) -> Value:
    """Text as an expression over the names in scope."""
    mark = node.at(0, len(node.text))
    try:
        expression = compile_expression(node.text)
        for reference in expression.names:
            names.use(reference.name, piece(mark, node.text, reference.start, len(reference.name)))
        if not expression.constant:
            return Value(None, expression, mark)
        return Value(expression.evaluate({}), None, mark)
    except ExpressionError as error:
        hint = _COMMA if is_cut(node) else error.hint
        faults.append(expression_problem(mark, node.text, error, hint))
        names.forgive(words_of(node))
        return Value(UNREADABLE, None, mark)


_COMMA = "is this text cut at a comma? inside braces and brackets it needs quotes"


def is_cut(node: Node) -> bool:
    """Whether a scalar looks like the first half of ``f(a, b)``, which needs quotes in a list."""
    return (
        isinstance(node, Scalar) and not node.quoted and node.text.count("(") > node.text.count(")")
    )


def is_rest(node: Node) -> bool:
    """Whether a scalar looks like the second half of ``f(a, b)``."""
    return (
        isinstance(node, Scalar) and not node.quoted and node.text.count(")") > node.text.count("(")
    )


def read_field(node: Node, names: Names, faults: list[Problem], *, words: bool) -> FieldValue:
    """A scalar, or a list of them, as a field's value."""
    if isinstance(node, Sequence) and node.items:
        return tuple(read_field(item, names, faults, words=words) for item in node.items)
    if isinstance(node, Sequence):
        return _refused(node, names, faults, "this list is empty", "write its values, or no list")
    return read_value(node, names, faults, words=words)


def expression_problem(
    mark: Mark, text: str, error: ExpressionError, hint: str | None = None
) -> Problem:
    """An expression's fault, placed in the file; ``mark`` is that of its whole text."""
    place = piece(mark, text, error.start, error.length)
    return Problem(str(error), place, error.hint if hint is None else hint)


def piece(mark: Mark, text: str, start: int, length: int) -> Mark:
    """The place of a piece of a text; all of it where escapes or line breaks hide the piece."""
    if mark.length != len(text):
        return mark
    return mark._replace(column=mark.column + start, length=max(1, length))
