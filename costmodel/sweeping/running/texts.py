"""Columns as lines of text, many rows at once: a table of characters with NUL where there is none.

Every value has a field of the width of the longest. Integers are cut into groups of four digits,
whose characters are looked up; of numbers with a fraction, and of words, each different one is
written once. Taking the NULs out of the table leaves the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np

Array = Any
Write = Callable[[Any], str]
"""How one value is written; integers are not asked, for they are written alike everywhere."""

ROWS = 1 << 14
"""Rows of a table, which is about a megabyte then and stays in the cache."""

_GROUP = 10_000
_UTF8 = ("utf-8", "surrogatepass")


def lines(columns: Sequence[Array], between: Sequence[str], write: Write) -> Iterator[str]:
    """The rows as text: ``between`` stands before, between and after the fields of each."""
    fixed = [np.frombuffer(text.encode(*_UTF8), np.uint8) for text in between]
    for start in range(0, len(columns[0]), ROWS):
        fields = [_characters(column[start : start + ROWS], write) for column in columns]
        yield _joined([fixed[0], *chain.from_iterable(zip(fields, fixed[1:], strict=True))])


def _joined(parts: Sequence[Array]) -> str:
    """Fields beside each other; what stands in every row has one dimension."""
    rows = next(len(part) for part in parts if part.ndim == 2)
    table = np.empty((rows, sum(part.shape[-1] for part in parts)), np.uint8)
    end = 0
    for part in parts:
        start, end = end, end + part.shape[-1]
        table[:, start:end] = part
    return table.tobytes().translate(None, b"\0").decode(*_UTF8)


def _characters(column: Array, write: Write) -> Array:
    """The field of each value, as rows of bytes."""
    return _integers(column) if column.dtype.kind == "i" else _written(column, write)


def _integers(column: Array) -> Array:
    """Digits from groups of four; zeros stay behind another group, and in the place of units."""
    left = np.abs(column.astype(np.int64)).view(np.uint64)  # |-2^63| is 2^63, without a sign
    groups = np.empty((len(column), -(-len(str(left.max())) // 4)), np.uint32)
    for place in reversed(range(groups.shape[1])):
        above = left // _GROUP
        is_last = place + 1 == groups.shape[1]
        code = left - above * _GROUP + _GROUP * (above == 0)
        groups[:, place] = _group_texts(is_last=is_last)[code.astype(np.intp)]
        left = above
    digits = groups.view(np.uint8)
    if column.min() >= 0:
        return digits
    return np.hstack([np.where(column < 0, np.uint8(ord("-")), np.uint8(0))[:, None], digits])


@cache
def _group_texts(*, is_last: bool) -> Array:
    """Four characters for each group of digits: behind others, then at the front of a number."""
    numbers = range(_GROUP)
    front = [f"{number or ''}" for number in numbers]
    front[0] = "0" if is_last else ""
    texts = [f"{number:04}" for number in numbers] + [text.rjust(4, "\0") for text in front]
    return np.frombuffer("".join(texts).encode(), np.uint32)


def _written(column: Array, write: Write) -> Array:
    """Each different value written once: looked for among those that differ from the one before."""
    bits = column.view(np.int64) if column.dtype.kind == "f" else column  # -0.0 is not 0.0
    starts = np.r_[0, np.flatnonzero(bits[1:] != bits[:-1]) + 1]
    _, first, which = np.unique(bits[starts], return_index=True, return_inverse=True)
    texts = np.array([write(value).encode(*_UTF8) for value in column[starts[first]].tolist()])
    fields = texts[which].repeat(np.diff(starts, append=len(column)))
    return fields.view(np.uint8).reshape(len(column), -1)
