"""The search for the whole number whose value is nearest to a target, along a rising function."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

_MOST = 1 << 16


def nearest(function: Callable[[int], int | None], target: int, guess: int) -> int | None:
    """The number n >= 1 for which ``function(n)`` comes nearest to ``target``.

    The function rises with n. It is asked in ever longer strides from ``guess`` until the target
    lies between two numbers, then between their middles. None where it has no value at a number
    that had to be asked.
    """
    ask = cache(function)
    low = high = guess
    stride = 1
    while (value := ask(low)) is not None and value > target and low > 1:
        low, stride = max(1, low - stride), 2 * stride
    while (value := ask(high)) is not None and value < target and high < _MOST:
        high, stride = high + stride, 2 * stride
    while high - low > 1:
        middle = (low + high) // 2
        value = ask(middle)
        if value is None:
            return None
        low, high = (middle, high) if value < target else (low, middle)
    asked = [number for number in (low, high) if ask(number) is not None]
    return min(asked, key=lambda number: abs((ask(number) or 0) - target), default=None)
