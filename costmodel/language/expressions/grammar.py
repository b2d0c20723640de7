"""The text of an expression as a tree: a precedence-climbing (Pratt) parser.

From loose to tight: ``a if c else b``; ``or``; ``and``; ``not``; comparisons, which chain; ``+ -``;
``* / // %``; unary ``-``; ``**``, which groups to the right; calls, ``name.attribute`` and
parentheses. ``in`` is an ordinary name: the shape that a block reads.
"""

from __future__ import annotations

from fractions import Fraction

from costmodel.core.problems import SpecError, quoted
from costmodel.language.expressions.lexing import Token, tokens_of
from costmodel.language.expressions.trees import (
    Binary,
    Choice,
    Compare,
    ExpressionError,
    FunctionCall,
    Literal,
    Name,
    Tree,
    Unary,
)
from costmodel.language.yaml.scalars import decimal

MAX_LENGTH = 1000
MOST_NESTED = 40

SPLIT_HINT = "split it over several parameters"

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_LOOSEST, _NOT, _COMPARE, _MINUS, _POWER = 1, 4, 5, 8, 9
_STRENGTH = {
    "if": _LOOSEST,
    "or": 2,
    "and": 3,
    **dict.fromkeys(_COMPARISONS, _COMPARE),
    **dict.fromkeys(("+", "-"), 6),
    **dict.fromkeys(("*", "/", "//", "%"), 7),
    "**": _POWER,
}


def parse_expression(text: str) -> Tree:
    """The tree of an expression.

    Raises:
        ExpressionError: the first fault of syntax.
    """
    if len(text) > MAX_LENGTH:
        message = f"longer than {MAX_LENGTH} characters"
        raise ExpressionError(message, MAX_LENGTH, len(text) - MAX_LENGTH, SPLIT_HINT)
    parser = _Parser(tokens_of(text))
    tree = parser.expression(_LOOSEST)
    parser.expect_end()
    return tree


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = -1

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def advance(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def reach(self, start: int) -> int:
        """How many characters from ``start`` have been read."""
        last = self.tokens[self.position - 1]
        return last.start + len(last.text) - start

    def accept(self, sign: str) -> bool:
        if self.token.kind == "sign" and self.token.text == sign:
            self.position += 1
            return True
        return False

    def expression(self, strength: int) -> Tree:
        """An expression whose operators bind at least as tightly as ``strength``."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            message = f"nested more than {MOST_NESTED} deep"
            raise ExpressionError(message, self.token.start, 1, SPLIT_HINT)
        start = self.token.start
        tree = self.prefix(strength)
        while self.token.kind == "sign" and _STRENGTH.get(self.token.text, 0) >= strength:
            tree = self.infix(tree, start)
        self.depth -= 1
        return tree

    def infix(self, left: Tree, start: int) -> Tree:
        sign = self.token.text
        if sign == "if":
            return self.choice(left, start)
        if sign in _COMPARISONS:
            return self.comparison(left, start)
        self.advance()
        strength = _STRENGTH[sign]
        right = self.expression(strength if sign == "**" else strength + 1)
        return Binary(sign, left, right, start, self.reach(start))

    def choice(self, yes: Tree, start: int) -> Choice:
        opening = self.advance()
        condition = self.expression(_LOOSEST + 1)
        if not self.accept("else"):
            hint = "write `a if condition else b`"
            raise ExpressionError("this 'if' has no 'else'", opening.start, 2, hint)
        no = self.expression(_LOOSEST)
        return Choice(condition, yes, no, start, self.reach(start))

    def comparison(self, first: Tree, start: int) -> Compare:
        operators: list[str] = []
        operands = [first]
        while self.token.kind == "sign" and self.token.text in _COMPARISONS:
            operators.append(self.advance().text)
            operands.append(self.expression(_COMPARE + 1))
        return Compare(tuple(operators), tuple(operands), start, self.reach(start))

    def prefix(self, strength: int) -> Tree:
        start = self.token.start
        if self.accept("-"):
            operand = self.expression(_MINUS)
            return Unary("-", operand, start, self.reach(start))
        if self.token.text == "not" and strength <= _NOT:
            self.advance()
            operand = self.expression(_NOT)
            return Unary("not", operand, start, self.reach(start))
        if self.accept("("):
            return self.parenthesis(start)
        return self.atom()

    def parenthesis(self, start: int) -> Tree:
        tree = self.expression(_LOOSEST)
        self.close(start)
        return tree

    def close(self, start: int) -> None:
        if self.accept(")"):
            return
        if self.token.kind == "end":
            raise ExpressionError("this '(' is never closed", start, 1, "add a ')'")
        raise self.unexpected("an operator or ')'")

    def atom(self) -> Tree:
        token = self.token
        if token.kind == "end" or (token.kind == "sign" and token.text not in ("true", "false")):
            raise self.unexpected("a value")
        self.advance()
        if token.kind == "name":
            return self.name(token)
        return Literal(_literal(token), token.start, len(token.text))

    def name(self, token: Token) -> Tree:
        if self.token.text == "(":
            return self.call(token)
        if not self.accept("."):
            return Name(token.text, None, token.start, len(token.text))
        if self.token.kind != "name":
            wanted = "n, c, l, d, h, w or size after the '.'"
            raise self.unexpected(wanted, f"write {token.text}.c")
        attribute = self.advance().text
        return Name(token.text, attribute, token.start, self.reach(token.start))

    def call(self, name: Token) -> FunctionCall:
        opening = self.advance()
        arguments: list[Tree] = []
        if self.accept(")"):
            return FunctionCall(name.text, (), name.start, self.reach(name.start))
        while not arguments or self.accept(","):
            arguments.append(self.expression(_LOOSEST))
        self.close(opening.start)
        return FunctionCall(name.text, tuple(arguments), name.start, self.reach(name.start))

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("an operator")

    def unexpected(self, expected: str, remedy: str = "") -> ExpressionError:
        token = self.token
        if token.kind == "end":
            hint = f"expected {expected}"
            return ExpressionError("the expression ends too early", token.start, 1, hint)
        before = self.tokens[self.position - 1] if self.position else None
        hint = remedy or _side_by_side(before, token) or f"write {expected} before it, or delete it"
        message = f"expected {expected}, found {quoted(token.text)}"
        return ExpressionError(message, token.start, len(token.text), hint)


def _literal(token: Token) -> int | Fraction | str | bool:
    if token.kind == "text":
        return token.text[1:-1]
    if token.kind == "sign":
        return token.text == "true"
    try:
        return decimal(token.text)
    except SpecError as error:
        fault = error.problems[0]
        raise ExpressionError(fault.message, token.start, len(token.text), fault.hint) from None


def _side_by_side(before: Token | None, token: Token) -> str:
    """What to do about two things that no operator joins; empty where that is not the matter."""
    if token.text == "not":
        return "put `not ...` in parentheses"
    if token.text == ")":
        return "delete it" if before and before.text != "," else "add a value or delete the ','"
    if before and token.text.startswith(".") and (before.kind != "sign" or before.text == ")"):
        if before.kind == "number":
            return "a decimal has one point; text needs quotes"
        return "write one name and one size, such as here.c"
    if before and token.text == "," and (before.kind in ("number", "name") or before.text == ")"):
        return "only the values of a function have a ',' between them, as in max(a, b)"
    if before and before.kind in ("number", "name"):
        return f"to multiply, write {before.text} * {token.text}; text needs quotes"
    return ""
