"""The only table of unit prefixes and of bits per element, and times in milliseconds."""

from __future__ import annotations

PREFIXES = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3))
"""SI prefixes for counts, largest first."""

BINARY_PREFIXES = (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))
"""Prefixes for bytes alone, largest first."""

BITS = {"fp32": 32, "fp16": 16, "bf16": 16, "int8": 8, "int4": 4}
"""Bits of an element by dtype."""


def short(count: float) -> str:
    """A count with an SI prefix and four digits: 300,774,272 is 300.8 M."""
    for prefix, size in PREFIXES:
        # 999,950 would be 1000.0 k, so it is 1.000 M already.
        if count >= 0.99995 * size:
            value = count / size
            digits = 3 if value < 9.9995 else 2 if value < 99.995 else 1
            return f"{value:.{digits}f} {prefix}"
    return f"{count:g}"


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, with three digits or more."""
    value = seconds * 1e3
    return f"{value:,.{0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 3}f}"
