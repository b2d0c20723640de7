"""The table of letters that belongs to formulas: definitions, meanings, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import sympy

from costmodel.core.problems import Problem, SpecError, did_you_mean
from costmodel.language.loading import exact_setting
from costmodel.symbolic.letters import Assumption

Letters: TypeAlias = Mapping[Any, Any]
"""From a symbol to an expression, a number, or words."""


@dataclass(frozen=True)
class LetterTable:
    """``definitions`` of the letters in order, ``where`` what each letter is.

    ``free`` are the letters that the user bound. ``sizes`` must be positive integers and the
    ``assumptions`` must hold where numbers are put in.
    """

    definitions: Letters
    where: Mapping[Any, str]
    free: tuple[Any, ...]
    assumptions: tuple[Assumption, ...]
    sizes: frozenset[Any]

    def needed(self, expression: Any) -> list[Any]:
        """The defined letters that an expression rests on, in order."""
        wanted = set(expression.free_symbols)
        for letter in reversed(self.definitions):
            if letter in wanted:
                wanted |= self.definitions[letter].free_symbols
        return [letter for letter in self.definitions if letter in wanted]

    def values(self, numbers: Mapping[str, Any]) -> dict[Any, Any]:
        """The value of every letter, where ``numbers`` gives those of the free ones by name.

        Raises:
            SpecError: a letter is unknown or has no number, a size is no positive integer, or the
                formulas were made for another structure.
        """
        values = self._given(numbers)
        for letter, definition in self.definitions.items():
            values[letter] = definition.xreplace(values)
            if not values[letter] > 0:  # letters are taken to be positive
                raise _refused(f"{letter} = {definition} is {values[letter]}, not positive")
        at = ", ".join(f"{letter} = {values[letter]}" for letter in self.free)
        for size in self.sizes:
            _check_size(size, size.xreplace(values), at)
        for assumption in self.assumptions:
            _CHECKS[assumption.relation](assumption.values, values, at)
        return values

    def _given(self, numbers: Mapping[str, Any]) -> dict[Any, Any]:
        names = {letter.name: letter for letter in self.free}
        for name in numbers:
            if name not in names:
                raise _refused(f"no letter is called '{name}'", did_you_mean(name, names))
        for name in names:
            if name not in numbers:
                raise _refused(f"the letter '{name}' has no number", f"give {name}=...")
        return {names[name]: sympy.sympify(exact_setting(value)) for name, value in numbers.items()}


def exact_number(value: Any) -> int | Fraction:
    """A SymPy number as Python's."""
    return int(value) if value.is_Integer else Fraction(int(value.p), int(value.q))


def _refused(message: str, hint: str = "") -> SpecError:
    return SpecError([Problem(message, None, hint)])


def _check_size(size: Any, value: Any, at: str) -> None:
    if not (value.is_Integer and value > 0):
        raise _refused(f"the size {size} is {value} at {at}, not a positive integer")


def _check_holds(values: tuple[Any, ...], known: Letters, at: str) -> None:
    if values[0].xreplace(known) != True:  # noqa: E712  (sympy.true == True)
        raise _refused(f"the formulas assume {values[0]}, which does not hold at {at}")


def _check_divides(values: tuple[Any, ...], known: Letters, at: str) -> None:
    divisor, x = _at(values, known)
    if x % divisor != 0:
        raise _refused(f"{divisor} does not divide {x} at {at}")


def _check_differ(values: tuple[Any, ...], known: Letters, at: str) -> None:
    half = len(values) // 2
    a, b = values[:half], values[half:]
    if _at(a, known) == _at(b, known):
        message = (
            f"the formulas take {_shown(a)} and {_shown(b)} for different shapes, but at {at} both "
            f"are {_shown(_at(a, known))}"
        )
        raise _refused(message, "the structure is another one there: bind the number when loading")


_CHECKS = {"holds": _check_holds, "divides": _check_divides, "differ": _check_differ}


def _at(values: tuple[Any, ...], known: Letters) -> tuple[Any, ...]:
    return tuple(sympy.sympify(value).xreplace(known) for value in values)


def _shown(sizes: tuple[Any, ...]) -> str:
    return "[" + ", ".join(str(size) for size in sizes) + "]"
