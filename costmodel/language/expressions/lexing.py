"""The text of an expression as tokens: numbers, quoted text, names, and signs with the keywords."""

from __future__ import annotations

import re

from costmodel.core.problems import quoted
from costmodel.core.values import NamedTuple
from costmodel.language.expressions.trees import ExpressionError


class Token(NamedTuple):
    """One word of an expression; ``kind`` is number, text, name, sign or end."""

    kind: str
    text: str
    start: int


_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|//|[=!<>]=|[-+*/%<>(),.])"
    r"|(?P<space>\s+)"
)
_KEYWORDS = frozenset(("if", "else", "and", "or", "not", "true", "false"))
_INSTEAD = {
    "=": "compare with ==",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or != to compare",
    "?": "write `a if condition else b`",
    "^": "powers are written **",
    "\N{MULTIPLICATION SIGN}": "write *",
    "\N{MIDDLE DOT}": "write *",
    "\N{DIVISION SIGN}": "write /",
}


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, an ``end`` last.

    Raises:
        ExpressionError: a character without meaning, or a quote that is never closed.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found or not found.lastgroup:
            raise _meaningless(text[position], position)
        if found.lastgroup != "space":
            tokens.append(_token(found.lastgroup, found[0], position))
        position = found.end()
    return [*tokens, Token("end", "", len(text))]


def _meaningless(char: str, position: int) -> ExpressionError:
    if char in "'\"":
        return ExpressionError("this quote is never closed", position, 1, f"add a {char}")
    message = f"{quoted(char)} has no meaning here"
    return ExpressionError(
        message, position, 1, _INSTEAD.get(char, "remove it, or put text in quotes")
    )


def _token(kind: str, word: str, start: int) -> Token:
    if kind == "name" and not word.isidentifier():
        raise ExpressionError(f"{quoted(word)} is no name", start, len(word), "powers are **")
    return Token("sign" if word in _KEYWORDS else kind, word, start)
