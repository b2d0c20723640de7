"""Quantities as people write them: ``300 MFLOPs``, ``15.6 M``, ``14 MB fp16``, ``+2%``.

A number, then an SI prefix (k, M, G, T), then a unit. Without a unit, elements or the metric's own
count are meant. Bytes need the dtype whose elements they hold: at fp16, 14 MB are 7 M elements; for
a measure that is in bytes itself the spec says it. Ki, Mi and Gi are powers of 1024 and belong to
bytes alone. A share such as ``+2%`` is growth over
a base. Amounts are exact fractions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from costmodel.analysis.selection import BUDGETED, NAMED
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.si import BINARY_PREFIXES, BITS, PREFIXES
from costmodel.core.values import dataclass

_SCALES = {name: size for name, size in (*PREFIXES, *BINARY_PREFIXES)} | {"": 1, "K": 1000}  # noqa: C416
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+"
_QUANTITY = re.compile(rf"({_NUMBER})(?:[eE]([-+]?[0-9]{{1,2}}))?\s*(.*)", re.DOTALL)
_UNIT = re.compile(r"([KMG]i|[kKMGT])?\s*(B|bytes|[A-Za-z]*)(?:\s+(?:at\s+)?([A-Za-z]+[0-9]+))?")
_LONGEST = 60


class BadQuantity(ValueError):
    """Text that is no amount of its metric; ``hint`` says what would be."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of a metric, ``number`` exact and without prefix.

    With a ``dtype`` it is in bytes at that dtype, without one in the metric's own count.
    """

    text: str
    number: Fraction
    dtype: str = ""
    is_growth: bool = False

    @property
    def octets(self) -> Fraction:
        """Units of the amount in one element: its bytes (int4: half a byte), or 1."""
        return Fraction(BITS[self.dtype], 8) if self.dtype else Fraction(1)

    def most(self, base: int | None) -> Fraction | None:
        """The largest value allowed, in the metric's own count; None where a base is missing."""
        if not self.is_growth:
            return self.number / self.octets
        return None if base is None else base * (1 + self.number)


def read_quantity(metric: str, text: str) -> Quantity:
    """An amount of a metric.

    Raises:
        BadQuantity: it is none; the metric must be known.
    """
    words = text.strip()
    if not words or len(words) > _LONGEST:
        raise _bad(metric, f"{quoted(text)} is no amount" if words else "the amount is missing")
    if words.endswith("%"):
        return Quantity(text, _growth(metric, words), is_growth=True)
    if words[0] in "-+":
        sign = "negative" if words[0] == "-" else "signed"
        raise _bad(metric, f"{quoted(text)} is {sign}")
    match = _QUANTITY.fullmatch(words)
    if match is None:
        raise _bad(metric, f"{quoted(text)} does not begin with a number")
    digits, exponent, unit = match.groups()
    scale, dtype = _unit(metric, text, unit)
    number = Fraction(digits.replace(",", "")) * Fraction(10) ** int(exponent or 0) * scale
    if NAMED[metric].nature == "number" and number.denominator != 1:
        raise _bad(metric, f"{quoted(text)} is no whole number")
    return Quantity(text, number, dtype)


_MILLISECONDS: Mapping[str, Fraction] = MappingProxyType(
    {"us": Fraction(1, 1000), "µs": Fraction(1, 1000), "ms": Fraction(1), "s": Fraction(1000)}
)


def read_milliseconds(text: str) -> Quantity:
    """A time: ``20 ms``, ``1.5 s``, ``900 us``; milliseconds where no unit is given.

    Raises:
        BadQuantity: it is none.
    """
    match = re.fullmatch(rf"({_NUMBER})\s*(us|µs|ms|s)?", text.strip()[:_LONGEST])
    if match is None:
        raise BadQuantity(f"{quoted(text)} is no time", "write e.g. '20 ms'")
    digits, unit = match.groups()
    return Quantity(text, Fraction(digits.replace(",", "")) * _MILLISECONDS[unit or "ms"])


def _growth(metric: str, words: str) -> Fraction:
    if words[0] != "+":
        hint = f"write '+{words.lstrip('-')}' for growth over a base; a budget in % needs its sign"
        raise BadQuantity(f"{quoted(words)} is no growth over a base", hint)
    return read_percent(words[1:-1], metric)


def read_percent(digits: str, metric: str = "flops") -> Fraction:
    """``2`` or ``0.5`` of a hundred, as a fraction.

    Raises:
        BadQuantity: it is no number of zero or more.
    """
    if not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}", digits.strip()):
        raise _bad(metric, f"{quoted(digits.strip() + '%')} is no share in percent")
    return Fraction(digits.strip()) / 100


def _unit(metric: str, text: str, unit: str) -> tuple[int, str]:
    """The scale of a unit and its dtype."""
    match = _UNIT.fullmatch(unit)
    if match is None:
        raise _bad(metric, f"{quoted(text)} has an unknown unit")
    prefix, word, dtype = match.group(1) or "", match.group(2), match.group(3) or ""
    if word in ("B", "bytes") and BUDGETED[metric].is_in_bytes:
        return _SCALES[prefix], _dtype(text, dtype)
    if not word or word.lower() in BUDGETED[metric].words:
        is_in_bytes = NAMED[metric].unit == "bytes"
        hint = f"write '{BUDGETED[metric].example}'"
        if dtype and is_in_bytes:
            message = f"{quoted(text)} names a dtype, which is for the spec to say"
            raise BadQuantity(message, hint)
        if dtype or (prefix in dict(BINARY_PREFIXES) and not is_in_bytes):
            raise BadQuantity(f"{quoted(text)} mixes counts and bytes", hint)
        return _SCALES[prefix], ""
    raise _bad(metric, f"{quoted(text)} has an unknown unit '{word}'")


def _dtype(text: str, dtype: str) -> str:
    if not dtype:
        hint = f"write '{text.strip()} fp16' (dtypes: {', '.join(BITS)})"
        raise BadQuantity(f"{quoted(text)} does not say of which dtype the bytes are", hint)
    if dtype not in BITS:
        raise BadQuantity(f"unknown dtype '{dtype}'", did_you_mean(dtype, BITS))
    return dtype


def _bad(metric: str, message: str) -> BadQuantity:
    hint = f"write an amount such as '{BUDGETED[metric].example}', or '+2%' over a base"
    return BadQuantity(message, hint)


def readable(metric: str, value: int) -> str:
    """The least amount of four digits that is not below the value: 300,774,272 is 300.8 MFLOPs.

    Reading it back gives ``value`` or more.
    """
    unit = BUDGETED[metric].suffix
    if NAMED[metric].nature == "number" or value < 10_000:
        return f"{value} {unit}".rstrip()
    digits = 10 ** (len(str(value)) - 4)
    up = ceil(Fraction(value, digits)) * digits
    prefix, size = next((one for one in PREFIXES if up >= one[1]), ("", 1))
    whole, rest = divmod(up, size)
    decimals = f"{rest:0{len(str(size)) - 1}d}".rstrip("0")
    return f"{whole}{'.' if decimals else ''}{decimals} {prefix}{unit}"
