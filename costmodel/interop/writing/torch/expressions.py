"""Expressions that make modules, their numbers still open: instances of a class differ in those.

A ``Number`` has a value and a role; whatever else an expression says is its form. Expressions of
one form can be one line of one class, with arguments where their numbers differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from costmodel.core.values import NamedTuple


class Number(NamedTuple):
    """A number, and what it is: ``c`` for channels and features, ``k``, ``stride`` ..."""

    value: int
    role: str


class Text(NamedTuple):
    """What is no number: a word, a boolean, a fraction."""

    text: str


class Several(NamedTuple):
    """Numbers that are one if they are the same: (3, 3) is 3."""

    items: tuple[Expression, ...]


class Listed(NamedTuple):
    """A list, however its items are."""

    items: tuple[Expression, ...]


class Option(NamedTuple):
    """An argument by name, which is left out where it reads as ``usual`` does."""

    name: str
    value: Expression
    usual: Expression


class Call(NamedTuple):
    """A constructor with its arguments."""

    name: str
    arguments: tuple[Expression, ...] = ()
    options: tuple[Option, ...] = ()


class Use(NamedTuple):
    """The instance of a class that stands for the block at a path."""

    path: str


Expression: TypeAlias = "Number | Text | Several | Listed | Call | Use"


def numbers(expression: Expression) -> Iterator[Number]:
    """The numbers of an expression, in order; those of what is usual come too."""
    if isinstance(expression, Number):
        yield expression
    else:
        for part in _parts(expression):
            yield from numbers(part)


def form(expression: Expression) -> object:
    """All but the values of its numbers."""
    if isinstance(expression, Number):
        return expression.role
    if isinstance(expression, Text | Use):
        return expression
    name = getattr(expression, "name", "")
    options = tuple(one.name for one in getattr(expression, "options", ()))
    return type(expression).__name__, name, options, tuple(map(form, _parts(expression)))


def _parts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Several | Listed):
        yield from expression.items
    elif isinstance(expression, Call):
        yield from expression.arguments
        for option in expression.options:
            yield option.value
            yield option.usual


class Lines:
    """Writes expressions; ``texts`` are what their numbers are called, in order."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = iter(texts)

    def written(self, expression: Expression) -> Written:
        """The expression as text, and its arguments by themselves where lines must be broken."""
        if isinstance(expression, Number):
            return Written(next(self._texts))
        if isinstance(expression, Text):
            return Written(expression.text)
        if isinstance(expression, Several):
            items = [self.written(one).text for one in expression.items]
            return Written(items[0] if len(set(items)) == 1 else f"({', '.join(items)})")
        if isinstance(expression, Listed):
            return Written(f"[{', '.join(self.written(one).text for one in expression.items)}]")
        if isinstance(expression, Call):
            return self._call(expression)
        raise TypeError(expression)

    def _call(self, call: Call) -> Written:
        arguments = [self.written(one) for one in call.arguments]
        for option in call.options:
            value, usual = self.written(option.value), self.written(option.usual)
            if value.text != usual.text:
                arguments.append(Written(f"{option.name}={value.text}"))
        if call.name == "nn.Sequential":
            arguments = _repeated(arguments)
        return Written(
            f"{call.name}({', '.join(one.text for one in arguments)})", call.name, tuple(arguments)
        )


def _repeated(items: Sequence[Written]) -> list[Written]:
    """Items with those that come several times in a row written once."""
    found: list[Written] = []
    start = 0
    for end in range(1, len(items) + 1):
        if end == len(items) or items[end].text != items[start].text:
            count = end - start
            text = f"*({items[start].text} for _ in range({count}))"
            found += items[start:end] if count < 3 else [Written(text)]
            start = end
    return found


class Written(NamedTuple):
    """Text on one line; of a call also what it calls and with what."""

    text: str
    name: str = ""
    arguments: tuple[Written, ...] = ()

    def lines(self, before: str, after: str, indent: str, width: int = 99) -> Iterator[str]:
        """The text between two others, an argument a line where it is too long."""
        whole = f"{indent}{before}{self.text}{after}"
        if (len(whole) <= width and not self._is_long) or not self.arguments:
            yield whole
            return
        yield f"{indent}{before}{self.name}("
        hanging = f"{indent}    {', '.join(one.text for one in self.arguments)}"
        if self.name != "nn.Sequential" and len(hanging) <= width:
            yield hanging
            yield f"{indent}){after}"
            return
        for argument in self.arguments:
            yield from argument.lines("", ",", f"{indent}    ", width)
        yield f"{indent}){after}"

    @property
    def _is_long(self) -> bool:
        """Whether it is a sequence of more than two modules, which is read from top to bottom."""
        return self.name == "nn.Sequential" and len(self.arguments) > 2
