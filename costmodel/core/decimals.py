"""Exact numbers as text, as a spec would write them."""

from __future__ import annotations

from fractions import Fraction

_PLACES = 20
"""Fractions of more decimals than this stay fractions."""


def plain(value: object) -> str:
    """A parameter's value as a spec would write it: 0.35, and 1/3 where no decimal is exact."""
    if isinstance(value, Fraction):
        return _decimal(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decimal(value: Fraction) -> str:
    places = next((n for n in range(_PLACES) if 10**n % value.denominator == 0), None)
    if places is None:
        return str(value)
    whole, part = divmod(int(abs(value) * 10**places), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{places}}"
