"""Whether a formula over columns is a condition, a number or a word, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, did_you_mean
from costmodel.language.expressions import trees
from costmodel.language.expressions.checks import error_at
from costmodel.language.expressions.expression import ExpressionError, compile_expression
from costmodel.language.expressions.grammar import parse_expression
from costmodel.sweeping.request.formulas import DOT, FUNCTIONS, in_words
from costmodel.sweeping.request.timing import COVERAGE, LATENCY

ColumnType: TypeAlias = Literal["condition", "number", "word"]
ColumnTypes: TypeAlias = Mapping[str, ColumnType]

_TIMES = {
    LATENCY: "--platform P adds it",
    COVERAGE: "--platform P with --partial adds it",
}
"""What adds the columns of time."""

_EXAMPLES = {"condition": "flops < 300e6", "number": "-mac"}

_WRITE = {
    "condition": "compare columns, e.g. flops < 300e6",
    "number": "write a column of numbers, or a number",
    "word": "write a column of words, or a text in quotes",
}


def faults_of(text: str, option: str, columns: ColumnTypes, wanted: ColumnType) -> list[Problem]:
    """What is wrong with a formula, with its place in the text of the option."""
    mark = Mark(Source(option, text), 1, 1)
    example = f"e.g. {option} '{_EXAMPLES[wanted]}'"
    if not text.strip():
        return [Problem(f"{option} is empty", None, example)]
    words, columns = in_words(text, columns)
    try:
        for name in compile_expression(words).names:
            _demand_column(name, columns)
        found = _type(parse_expression(words), columns)
    except ExpressionError as error:
        place = mark._replace(column=error.start + 1, length=max(1, error.length))
        return [Problem(str(error).replace(DOT, "."), place, error.hint.replace(DOT, "."))]
    if found != wanted:
        place = mark._replace(length=len(text))
        return [Problem(f"'{text}' is a {found}, not a {wanted}", place, example)]
    return []


def names_in(text: str) -> set[str]:
    """The names that a formula uses; none where it is none, which is told elsewhere."""
    try:
        return {name.name for name in compile_expression(text).names}
    except ExpressionError:
        return set()


def _demand_column(name: trees.Name, known: Iterable[str]) -> None:
    if name.name not in known or name.attribute:
        hint = _TIMES.get(name.name) or did_you_mean(name.name, known)
        raise ExpressionError(f"'{name.name}' is no column", name.start, name.length, hint)


def _type(tree: trees.Tree, columns: ColumnTypes) -> ColumnType:
    """The type of a tree whose names are columns.

    Raises:
        ExpressionError: types are mixed, or a function is not for columns.
    """
    match tree:
        case trees.Literal(value=value):
            return _type_of_value(value)
        case trees.Name(name):
            return columns[name]
        case trees.Unary("not", operand):
            return _demand("condition", [operand], columns)
        case trees.Binary("and" | "or", left, right):
            return _demand("condition", [left, right], columns)
        case trees.Compare(signs, operands):
            return _type_of_comparison(signs, operands, columns)
        case trees.Choice(condition, yes, no):
            _demand("condition", [condition], columns)
            return _demand(_type(yes, columns), [no], columns)
        case _:
            return _demand("number", _parts(tree), columns)


def _type_of_value(value: object) -> ColumnType:
    if isinstance(value, bool):
        return "condition"
    return "word" if isinstance(value, str) else "number"


def _type_of_comparison(
    signs: Iterable[str], operands: Sequence[trees.Tree], columns: ColumnTypes
) -> ColumnType:
    """Numbers compare in any way, words are the same or not."""
    are_words = all(_type(one, columns) == "word" for one in operands)
    if not (are_words and {*signs} <= {"==", "!="}):
        _demand("number", operands, columns)
    return "condition"


def _parts(tree: trees.Unary | trees.Binary | trees.FunctionCall) -> Sequence[trees.Tree]:
    """What a tree of arithmetic computes with."""
    if isinstance(tree, trees.Unary):
        return [tree.operand]
    if isinstance(tree, trees.Binary):
        return [tree.left, tree.right]
    if tree.function not in FUNCTIONS:
        hint = did_you_mean(tree.function, FUNCTIONS)
        raise error_at(f"{tree.function} is not for columns", tree, hint)
    return tree.arguments


def _demand(wanted: ColumnType, parts: Iterable[trees.Tree], columns: ColumnTypes) -> ColumnType:
    for part in parts:
        if _type(part, columns) != wanted:
            raise error_at(f"expected a {wanted} here", part, _WRITE[wanted])
    return wanted
