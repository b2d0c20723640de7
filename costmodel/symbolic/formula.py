"""A formula in letters: an expression, the definitions of its letters, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from costmodel.symbolic.letter_table import LetterTable, exact_number
from costmodel.symbolic.printing import aligned_rows, equation_lines, expanded_text, latex


@dataclass(frozen=True)
class Formula:
    """``expr`` is called ``name``; its letters are defined by ``definitions`` and ``where``."""

    name: str
    expr: Any
    table: LetterTable = field(repr=False, compare=False)

    @property
    def definitions(self) -> dict[Any, Any]:
        """Each letter for a rounded size, with its definition by the letters before it."""
        return {letter: self.table.definitions[letter] for letter in self.table.needed(self.expr)}

    @property
    def where(self) -> Mapping[Any, str]:
        """What each letter is: a bound parameter, or the channels of a layer."""
        letters = {*self.definitions, *self.full.free_symbols}
        return {letter: words for letter, words in self.table.where.items() if letter in letters}

    @property
    def full(self) -> Any:
        """The expression with every definition put in: only bound letters are left."""
        expression = self.expr
        for letter, definition in reversed(self.definitions.items()):
            expression = expression.xreplace({letter: definition})
        return expression

    def at(self, **numbers: Any) -> int | Fraction:
        """The value for numbers in place of the bound letters, by name; decimals are exact.

        Raises:
            SpecError: a letter is unknown or missing, or the structure is another one there.
        """
        return exact_number(sympy.sympify(self.expr).xreplace(self.table.values(numbers)))

    def __str__(self) -> str:
        lines = [f"{self.name} = {expanded_text(self.expr)}"]
        lines += [
            f"  {letter} = {expanded_text(definition)}  ({self.table.where[letter]})"
            for letter, definition in self.definitions.items()
        ]
        return "\n".join(lines)

    def _repr_latex_(self) -> str:
        rows = equation_lines(rf"\mathrm{{{self.name}}}", self.expr)
        rows += [
            rf"{latex(letter)} &= {latex(definition)}"
            for letter, definition in self.definitions.items()
        ]
        return aligned_rows(rows)
