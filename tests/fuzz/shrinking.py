"""An input that fails made smaller, as long as the same fault shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

MOST_TRIES = 600
MOST_SECONDS = 40


def shrunk(given: Any, fails: Callable[[Any], bool]) -> Any:
    """The smallest input that was found to fail in the same way."""
    tries, until = 0, time.monotonic() + MOST_SECONDS
    found = True
    while found:
        found = False
        for one in _smaller(given):
            tries += 1
            if tries > MOST_TRIES or time.monotonic() > until:
                return given
            if fails(one):
                given, found = one, True
                break
    return given


def _smaller(value: Any) -> Iterator[Any]:
    """The same with less of it, the largest steps first."""
    match value:
        case dict():
            yield from ({k: v for k, v in value.items() if k != key} for key in value)
            for key, part in value.items():
                yield from (value | {key: less} for less in _smaller(part))
        case list():
            yield from _without_parts(value)
            for i, part in enumerate(value):
                yield from ([*value[:i], less, *value[i + 1 :]] for less in _smaller(part))
        case str():
            yield from ("".join(part) for part in _without_parts(value.splitlines(keepends=True)))
            yield from _without_parts(value)


def _without_parts(value: Any) -> Iterator[Any]:
    """A text or a list without a half, a quarter, and so on; of long ones not every piece."""
    size = (len(value) + 1) // 2
    while size and size * 64 > len(value):
        yield from (value[:i] + value[i + size :] for i in range(0, len(value), size))
        size //= 2
