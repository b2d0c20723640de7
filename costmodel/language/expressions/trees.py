"""Expressions as trees, and their faults; each part knows its place in the text."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from costmodel.core.values import NamedTuple


class ExpressionError(ValueError):
    """A fault in ``text[start : start + length]`` of an expression."""

    def __init__(self, message: str, start: int, length: int, hint: str) -> None:
        super().__init__(message, start, length, hint)
        self.message = message
        self.start = start
        self.length = length
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class Literal(NamedTuple):
    """A number, a quoted text, true or false."""

    value: int | Fraction | str | bool
    start: int
    length: int


class Name(NamedTuple):
    """``name`` or ``name.attribute`` where it is used."""

    name: str
    attribute: str | None
    start: int
    length: int


class Unary(NamedTuple):
    """``-a`` or ``not a``."""

    operator: str
    operand: Tree
    start: int
    length: int


class Binary(NamedTuple):
    """``a + b`` and the like, ``a and b``, ``a or b``."""

    operator: str
    left: Tree
    right: Tree
    start: int
    length: int


class Compare(NamedTuple):
    """``operands[0] operators[0] operands[1] operators[1] ...``: every neighbouring pair."""

    operators: tuple[str, ...]
    operands: tuple[Tree, ...]
    start: int
    length: int


class Choice(NamedTuple):
    """``yes if condition else no``."""

    condition: Tree
    yes: Tree
    no: Tree
    start: int
    length: int


class FunctionCall(NamedTuple):
    """``function(arguments)``."""

    function: str
    arguments: tuple[Tree, ...]
    start: int
    length: int


Branch: TypeAlias = Unary | Binary | Compare | Choice | FunctionCall
Tree: TypeAlias = Literal | Name | Branch
