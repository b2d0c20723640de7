"""Plain scalars as values: the YAML 1.2 core schema, with exact numbers.

Decimals become fractions, never floats, so that a width of 0.35 is 7/20. YAML 1.1, which PyYAML
reads by default, has ``no`` as false, ``010`` as 8 and ``1e6`` as text; none of that holds here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from costmodel.core.problems import Problem, SpecError, quoted

ScalarValue: TypeAlias = bool | int | Fraction | str | None

LIMIT = 10**30
"""Numbers stay below this, in numerator and denominator."""

_LONGEST_NUMBER = 100
_CACHED = 64
"""Longer texts are seldom repeated and would make the cache heavy."""

_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
RATIO = re.compile(r"[-+]?[0-9]+/0*[1-9][0-9]*")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def resolve(text: str) -> ScalarValue:
    """The value of an unquoted scalar.

    Raises:
        SpecError: a number without an exact value here: too large, too fine, infinite; no mark.
    """
    return _resolved(text) if len(text) <= _CACHED else _resolve(text)


def _resolve(text: str) -> ScalarValue:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    for pattern, read in _NUMBERS.items():
        if pattern.fullmatch(text):
            return read(text)
    return text


_resolved = lru_cache(maxsize=4096)(_resolve)


def as_yaml(text: str) -> str:
    """Text as YAML writes it: bare where that is read as the same text, else in quotes."""
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", text) and text not in _WORDS
    return text if is_plain else in_quotes(text)


def in_quotes(text: str) -> str:
    """Text between double quotes, which YAML and JSON read alike."""
    import json  # only here: most commands write no YAML

    written = json.dumps(text, ensure_ascii=False)
    return _ENDS_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


_ENDS_LINES = re.compile("[\u2028\u2029\ufeff]")
"""What JSON takes for letters, and YAML for the end of a line or the beginning of a file."""

NEVER_READ = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no file of ours may hold, be it escaped."""


def decimal(text: str) -> int | Fraction:
    """The exact value of a decimal such as ``64``, ``0.35`` or ``1e6``.

    Raises:
        SpecError: it, or its fraction, has more than 30 digits; no mark.
    """
    if len(text) > _LONGEST_NUMBER:
        raise _refusal(text, "has too many digits")
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    digits = int(whole + decimals)
    power = int(exponent or 0) - len(decimals)
    if digits == 0:
        return 0
    if power > 30:
        raise _refusal(text, "is too large")
    if power < -30 - len(mantissa):
        raise _refusal(text, "is too small")
    return _bounded(text, Fraction(digits) * Fraction(10) ** power)


def ratio(text: str) -> int | Fraction:
    """The exact value of two integers with a slash between them (``RATIO``), such as ``1/3``.

    Raises:
        SpecError: either has more than 30 digits; no mark.
    """
    if len(text) > _LONGEST_NUMBER:
        raise _refusal(text, "has too many digits")
    return _bounded(text, Fraction(text))


def _bounded(text: str, value: Fraction) -> int | Fraction:
    if abs(value) >= LIMIT:
        raise _refusal(text, "is too large")
    if value.denominator >= LIMIT or abs(value.numerator) >= LIMIT:
        raise _refusal(text, "has too many digits")
    return value.numerator if value.denominator == 1 else value


def _other_base(text: str) -> int | Fraction:
    if len(text) > _LONGEST_NUMBER:
        raise _refusal(text, "has too many digits")
    return _bounded(text, Fraction(int(text[2:], 16 if text[1] == "x" else 8)))


def _not_finite(text: str) -> int:
    raise _refusal(text, "is not finite")


def _refusal(text: str, why: str) -> SpecError:
    hint = "numbers are exact and hold at most 30 digits; if this is text, put it in quotes"
    return SpecError([Problem(f"the number {quoted(text)} {why}", None, hint)])


_NUMBERS: Mapping[re.Pattern[str], Callable[[str], ScalarValue]] = {
    _DECIMAL: decimal,
    _OTHER_BASE: _other_base,
    _NOT_FINITE: _not_finite,
}
