"""The values of a swept parameter: exact decimals in a range or a list, or words.

``0.25:2.0:0.01`` counts from the first to the last by the step; ``96,128,...,320`` goes on as it
starts; ``3,5,7`` and ``true,false`` are lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from costmodel.core.asked import shown
from costmodel.core.precision import BadPrecision, read_precision
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.fields.demands import in_message
from costmodel.language.loading import exact_setting
from costmodel.sweeping.request.types import ColumnType

Number = int | Fraction


@dataclass(frozen=True)
class Axis:
    """A swept parameter: ``start + step·i``, or the values of a list, over one denominator.

    ``words`` are the values where they are no numbers.
    """

    name: str
    length: int
    denominator: int = 1
    start: int = 0
    step: int = 1
    listed: tuple[int, ...] = ()
    words: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return self.length

    @property
    def is_word(self) -> bool:
        return bool(self.words)

    @property
    def column_type(self) -> ColumnType:
        """What its column holds."""
        if all(isinstance(word, bool) for word in self.words):
            return "condition" if self.words else "number"
        return "word"

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and the greatest numerator."""
        if self.listed:
            return min(self.listed), max(self.listed)
        ends = self.start, self.start + self.step * (self.length - 1)
        return min(ends), max(ends)

    def numerator(self, position: Any) -> Any:
        """The numerator at a position, or at each of an array of positions."""
        if not self.listed:
            return self.start + self.step * position
        if isinstance(position, int):
            return self.listed[position]
        import numpy as np

        return np.array(self.listed, np.int64)[position]

    def value(self, position: int) -> Any:
        """The exact value at a position."""
        if self.words:
            return self.words[position]
        value = Fraction(self.numerator(position), self.denominator)
        return value.numerator if value.denominator == 1 else value

    def column(self, positions: Any) -> Any:
        """The values as an array: integers, else the doubles nearest to the decimals, or words."""
        import numpy as np

        if self.words:
            return np.array(self.words)[positions]
        tops = self.numerator(positions)
        return tops if self.denominator == 1 else tops / self.denominator


def axis_of(name: str, values: object, most: int) -> Axis:
    """An axis from what ``--over`` says, or from values in Python.

    Raises:
        SpecError: an empty or reversed range, a step that leads nowhere, a value without an exact
            decimal, the same value twice, more than ``most`` values.
    """
    if isinstance(values, str):
        parts = [part.strip() for part in values.split(":")]
        if len(parts) > 1:
            return _range(name, parts, values, most)
        return _list(name, _continued(name, values), most)
    if isinstance(values, range) or not isinstance(values, Iterable):
        values = [*values] if isinstance(values, range) else [values]
    given = values.tolist() if hasattr(values, "tolist") else list(values)
    return _list(name, given if isinstance(given, list) else [given], most)


VARIANT = "variant"
"""The name of the axis whose values are variants."""


def variant_axis(values: object, known: Sequence[str]) -> Axis:
    """An axis over variants, whose names are text as written; ``all`` means each of ``known``.

    Raises:
        SpecError: no such variant, one that is given twice, or none.
    """
    words = _words(VARIANT, values, "variants are named by text", "e.g. --over variant=1.0,0.5")
    given = (*known,) if words == ("all",) and "all" not in known else words
    for name in given:
        if name not in known:
            raise _wrong(VARIANT, f"there is no variant {quoted(name)}", did_you_mean(name, known))
    return Axis(VARIANT, len(given), words=given)


DTYPE = "dtype"
"""The name of the axis whose values stand in place of the network's own dtype."""


def dtype_axis(values: object) -> Axis:
    """An axis over dtypes: int8, or int8/fp16 for weights and activations.

    Raises:
        SpecError: no such dtype, one that is given twice, or none.
    """
    words = _words(DTYPE, values, "dtypes are named by text", "e.g. --over dtype=fp32,int8/fp16")
    for word in words:
        try:
            read_precision(word)
        except BadPrecision as error:
            raise _wrong(DTYPE, str(error), error.hint) from None
    return Axis(DTYPE, len(words), words=words)


def _words(name: str, values: object, cause: str, remedy: str) -> tuple[str, ...]:
    """Texts, each given once, of which there is at least one."""
    words = values.split(",") if isinstance(values, str) else values
    listed = [*words] if isinstance(words, Iterable) else [words]
    given = tuple(word.strip() for word in listed if isinstance(word, str))
    if len(given) < len(listed):
        raise _wrong(name, cause, remedy)
    for word in given:
        if given.count(word) > 1:
            raise _wrong(name, f"{word} is given twice", "give each value once")
    if not given:
        raise _wrong(name, "the range is empty", "give at least one value")
    return given


def sizes_of(size: str) -> tuple[int, ...] | None:
    """The spatial sizes of a text such as 480x640 or 16x112x112."""
    is_size = re.fullmatch(r"[1-9][0-9]{0,5}(x[1-9][0-9]{0,5}){1,2}", size)
    return tuple(map(int, size.split("x"))) if is_size else None


def _range(name: str, parts: Sequence[str], text: str, most: int) -> Axis:
    if not 2 <= len(parts) <= 3:
        raise _wrong(name, f"'{text}' is no range", "write first:last:step, e.g. 0.25:2.0:0.01")
    first, last, step = (_number(name, part) for part in (*parts, "1")[:3])
    if step <= 0 or last < first:
        why = "a step must be above 0" if step <= 0 else "it ends before it starts"
        raise _wrong(name, f"the range {text} is {'empty' if step <= 0 else 'reversed'}", why)
    count = (last - first) // step + 1
    if count > most:
        raise too_many(count, most, name)
    bottom = lcm(*(Fraction(number).denominator for number in (first, step)))
    return Axis(name, int(count), bottom, int(first * bottom), int(step * bottom))


def _continued(name: str, text: str) -> list[Any]:
    """The values of a list, with ``a,b,...,z`` written out."""
    parts = [part.strip() for part in text.split(",")]
    if "..." not in parts:
        return parts
    at = parts.index("...")
    if at < 2 or at != len(parts) - 2:
        hint = "write the first two and the last, e.g. 96,128,...,320"
        raise _wrong(name, f"'{text}' does not say how it goes on", hint)
    before, last = [_number(name, part) for part in parts[:at]], _number(name, parts[-1])
    step = before[-1] - before[-2]
    if step == 0 or (last - before[-1]) / Fraction(step) < 0:
        raise _wrong(
            name, f"the range {text} is empty or reversed", "it must lead to its last value"
        )
    count = (last - before[-1]) / Fraction(step)
    if count.denominator != 1:
        raise _wrong(name, f"steps of {step} do not lead to {parts[-1]}", "correct the last value")
    if count > _LONGEST_LIST:
        raise _wrong(name, f"the list has {int(count):,} values", "write first:last:step")
    return [*before, *(before[-1] + step * i for i in range(1, int(count) + 1))]


_LONGEST_LIST = 10**6


def _list(name: str, values: Sequence[Any], most: int) -> Axis:
    if len(values) > most:
        raise too_many(len(values), most, name)
    read = [exact_setting(value) for value in values]
    if not read or any(value is None for value in read):
        raise _wrong(name, "the range is empty", "give at least one value")
    for value in read:
        if not isinstance(value, int | Fraction | str):
            hint = "give numbers, words or true and false"
            raise _wrong(name, f"{shown(value)} is no value", hint)
    seen = set()
    for value in read:
        if (type(value) is bool, value) in seen:
            raise _wrong(name, f"{value} is given twice", "give each value once")
        seen.add((type(value) is bool, value))
    numbers = [value for value in read if type(value) in (int, Fraction)]
    if not numbers:
        return Axis(name, len(read), words=tuple(read))
    if len(numbers) < len(read):
        raise _wrong(name, "numbers and words do not mix", "sweep one or the other")
    bottom = lcm(*(Fraction(number).denominator for number in numbers))
    return Axis(name, len(read), bottom, listed=tuple(int(number * bottom) for number in numbers))


def _number(name: str, text: str) -> Number:
    value = exact_setting(text)
    if type(value) is int or isinstance(value, Fraction):
        return value
    raise _wrong(name, f"'{text}' is no number", "e.g. 0.25:2.0:0.01 or 96,128,...,320")


def _wrong(name: str, message: str, hint: str) -> SpecError:
    return SpecError([Problem(f"--over {name}: {message}", None, hint)])


def too_many(count: Any, most: int, name: str = "") -> SpecError:
    """More candidates than were asked for."""
    whose = f"{name} alone has" if name else "the sweep has"
    hint = "take larger steps, draw some with --sample, or raise --max"
    return SpecError(
        [Problem(f"{whose} {in_message(int(count))} candidates, more than {most:,}", None, hint)]
    )
