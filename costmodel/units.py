"""The only table of unit prefixes and of bytes per element."""

from __future__ import annotations

PREFIXES = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3))
"""SI prefixes for counts, largest first."""

BYTES = {"fp32": 4, "fp16": 2, "int8": 1}
"""Bytes of an element by dtype."""


def short(count: float) -> str:
    """A count with an SI prefix and four digits: 300,774,272 is 300.8 M."""
    for prefix, size in PREFIXES:
        # Compare what will be printed, so that 999,999 becomes 1.000 M and not 1000.0 k.
        if round(count / size, 3) >= 1:
            value = count / size
            digits = 3 if value < 9.9995 else 2 if value < 99.995 else 1
            return f"{value:.{digits}f} {prefix}"
    return f"{count:g}"
