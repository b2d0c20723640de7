"""What is demanded of a value: a whole number within limits, an answer; and the error if it is not.

The same demands are made of integers, traced numbers and letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from costmodel.core import dim
from costmodel.core.problems import quoted
from costmodel.language.reading.names import BOOLEANS
from costmodel.language.syntax import Value


class FieldError(ValueError):
    """A field's value is wrong; ``value`` carries the place, and the expression if it has one.

    ``env`` is what its names stand for, where that is not what they mean around it. ``others`` are
    further errors, of fields or names beside it.
    """

    env: Mapping[str, Any] | None = None
    others: tuple[FieldError, ...] = ()

    def __init__(self, value: Value, message: str, hint: str) -> None:
        super().__init__(message)
        self.value = value
        self.hint = hint


def whole(
    value: Value, number: Any, least: int, name: str, wanted: str, most: int | None = None
) -> Any:
    """``number`` as a size from ``least`` to ``most``; symbols pass as they are.

    Raises:
        FieldError: it is not an integer, below ``least`` or beyond ``most`` (by default 2**31 - 1).
    """
    most = LARGEST if most is None else most
    if type(number) is int:
        if least <= number <= most:
            return number
        if number > most:
            limit, hint = f"at most {most:,}", "is there a digit or a factor too many?"
        else:
            limit, hint = f"at least {least}", f"write {least} or more"
            if value.expression:
                hint = f"change what it is computed from, or write max({least}, ...)"
        raise FieldError(value, f"{name} is {number:,}, but must be {limit}", hint)
    if dim.is_symbolic(number):
        return number
    if dim.is_traced(number):
        return _whole_traced(value, number, (least, most), name)
    if isinstance(number, Fraction):
        raise FieldError(value, f"{name} is {number}, not an integer", _ROUND)
    raise FieldError(value, f"{name} is {in_message(number)}", f"expected {wanted}")


_ROUND = "round it with floor, ceil, round or make_divisible"


def _whole_traced(value: Value, number: Any, limits: tuple[int, int], name: str) -> Any:
    """The same questions, asked of a number that tells no value."""
    if number % 1 != 0:
        raise FieldError(value, f"{name} is {number}, not an integer", _ROUND)
    for fits, limit in ((number >= limits[0], limits[0]), (number <= limits[1], limits[1])):
        if not fits:
            message = f"{name} is {number}, beyond the limit of {limit:,}"
            raise FieldError(value, message, f"sweep values that keep {name} within it")
    return number // 1


def truth(value: Value, answer: Any) -> bool:
    """The answer of a condition.

    Raises:
        FieldError: it is neither true nor false.
    """
    if isinstance(answer, bool):
        return answer
    if dim.is_symbolic(answer):
        decided = answer.replace(_compares_equals, lambda relation: relation.func(0, 0))
        if decided in (True, False):
            return bool(decided)
        raise FieldError(value, "'when' depends on letters", "give numbers to what it compares")
    meant = BOOLEANS.get(answer.casefold()) if isinstance(answer, str) else None
    hint = f"write {meant}" if meant else "compare it, as in 't != 1' or 'in == here'"
    raise FieldError(value, f"'when' is {in_message(answer)}, neither true nor false", hint)


def _compares_equals(part: Any) -> bool:
    """Whether it is f < f, which SymPy leaves open, for f need not be a size to it."""
    return getattr(part, "is_Relational", False) and part.lhs == part.rhs


def in_message(value: object) -> str:
    """A value as a message writes it: words in quotes, true and false as YAML has them."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"{'-' * (value < 0)}2^{value.bit_length()}"
    return f"{value:,}" if isinstance(value, int) else str(value)


_MOST_BITS = 1000
"""Of a number; Python writes out no more than 4,300 digits."""


LARGEST = 2**31 - 1
"""The largest size of anything, so that counts stay printable."""

LARGEST_AMOUNT = 10**18
"""The most operations or elements that an op of one's own may count for one image."""


def sort_of(value: object) -> str:
    """What a parameter's value is, in words; a parameter keeps the sort of its default."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    return "a word" if isinstance(value, str) else "a number"
