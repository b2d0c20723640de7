"""``--join``: columns of a file, such as measured accuracies, beside the candidates they belong to.

A row belongs to the candidates that have its values of the swept parameters which the file names;
decimals are compared exactly.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from math import isfinite, nan, prod
from typing import Any

from costmodel.core.values import NamedTuple
from costmodel.language.loading import exact_setting
from costmodel.sweeping.request.axes import Axis
from costmodel.sweeping.request.rows import refused, rows_of

Array = Any
_Find = Callable[[Any], int | None]


@dataclass(frozen=True)
class Joined:
    """``keys`` in order, and the ``columns`` of their rows; ``on`` are the axes that they join."""

    on: tuple[int, ...]
    digest: str
    keys: Array = field(repr=False)
    columns: Mapping[str, Array] = field(repr=False)

    def match(self, axes: Sequence[Axis], positions: Sequence[Array]) -> tuple[Array, Array]:
        """Which candidates have a row, and its number."""
        import numpy as np

        key = _key([axes[axis] for axis in self.on], [positions[axis] for axis in self.on])
        rows = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return self.keys[rows] == key, rows


def read_join(path: str, axes: Sequence[Axis], taken: Sequence[str]) -> Joined:
    """Read a CSV, JSON-lines or Parquet file; what belongs to no candidate is not kept.

    Raises:
        SpecError: it cannot be read, names no swept parameter, brings no column, or has two rows
            for one candidate.
    """
    import numpy as np

    rows = rows_of(path)
    first = next(rows, {})
    on = tuple(i for i, axis in enumerate(axes) if axis.name in first)
    values = [name for name in first if name not in [axis.name for axis in axes]]
    if not on or not values:
        hint = "its columns are swept parameters, and what is to be joined"
        raise refused(path, "it has nothing to join", hint)
    if clash := [name for name in values if name in taken]:
        raise refused(path, f"its column '{clash[0]}' has the name of one of ours", "rename it")
    joining = [axes[i] for i in on]
    found = _found(path, chain([first], rows), joining, values)
    if not found.rows:
        hint = "its swept parameters must take values that --over gives"
        raise refused(path, "none of its rows is for a candidate of this sweep", hint)
    at = np.array(found.places).reshape(-1, len(on))
    key = _key(joining, list(at.T))
    order = np.argsort(key, kind="stable")
    twice = np.flatnonzero(np.diff(key[order]) == 0)
    if len(twice):
        row = found.rows[order[twice[0] + 1]]
        raise refused(path, f"row {row} is for the same candidates as another one", "keep one")
    table = np.array(found.values).reshape(-1, len(values))[order]
    digest = sha256(repr(values).encode() + at[order].tobytes() + table.tobytes()).hexdigest()
    columns = {name: table[:, number].copy() for number, name in enumerate(values)}
    return Joined(on, digest, key[order], columns)


class _Found(NamedTuple):
    """The rows of candidates, one after the other: their numbers from 1, positions and values."""

    rows: array[int]
    places: array[int]
    values: array[float]


def _found(
    path: str, rows: Iterable[Mapping[str, Any]], axes: Sequence[Axis], values: Sequence[str]
) -> _Found:
    """Of a table with more rows than candidates one more than those, since two are for the same."""
    found, most = _Found(array("q"), array("q"), array("d")), prod(map(len, axes))
    finders = {axis.name: _finder(axis) for axis in axes}
    for number, row in enumerate(rows, 1):
        place = _positions(path, number, row, finders)
        if place is not None:
            found.rows.append(number)
            found.places.extend(place)
            found.values.extend(_value(path, number, name, row) for name in values)
        if len(found.rows) > most:
            break
    return found


def _positions(
    path: str, number: int, row: Mapping[str, Any], finders: Mapping[str, _Find]
) -> list[int] | None:
    places = []
    for name, find in finders.items():
        given = row.get(name)
        if given is None:
            raise refused(path, f"row {number} lacks a parameter", "give it or delete the row")
        places.append(find(given))
    return None if None in places else [place for place in places if place is not None]


def _finder(axis: Axis) -> _Find:
    """Where the axis has a value, written as files write it; None where it lacks it."""
    words = {(type(word), word): place for place, word in enumerate(axis.words)}
    listed = {top: place for place, top in enumerate(axis.listed)}

    def find(given: Any) -> int | None:
        is_name = isinstance(given, str) and (str, given) in words
        value = (
            given if is_name else exact_setting(given)
        )  # names of variants may look like numbers
        if isinstance(value, str | bool):
            return words.get((type(value), value))
        if words or type(value) not in (int, Fraction):
            return None
        top = Fraction(value) * axis.denominator
        if top.denominator != 1:
            return None
        if listed:
            return listed.get(int(top))
        place, rest = divmod(int(top) - axis.start, axis.step)
        return place if rest == 0 and 0 <= place < len(axis) else None

    remembered = lru_cache(_REMEMBERED)(find)
    return lambda given: remembered(given) if isinstance(given, str) else find(given)


_REMEMBERED = 1 << 16
"""Texts of one column whose places are remembered; to read one as an exact number takes 10 µs."""


def _key(axes: Sequence[Axis], positions: Sequence[Array]) -> Array:
    """One number for each candidate, which no two that differ share."""
    wide = prod(map(len, axes)) >= 2**63
    key: Array = 0
    for axis, at in zip(axes, positions, strict=True):
        key = key * len(axis) + (at.astype(object) if wide else at)
    return key


def _value(path: str, number: int, name: str, row: Mapping[str, Any]) -> float:
    try:
        value = float(row[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        value = nan
    if not isfinite(value):
        hint = "give one or delete the row: candidates without a row are left out"
        raise refused(path, f"row {number} has no number for {name}", hint)
    return value
