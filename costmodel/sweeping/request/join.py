"""``--join``: columns of a file, such as measured accuracies, beside the candidates they belong to.

A row belongs to the candidates that have its values of the swept parameters which the file names;
decimals are compared exactly.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from math import isfinite, nan, prod
from pathlib import Path
from typing import Any

from costmodel.core.problems import Problem, SpecError
from costmodel.core.reading import note_read
from costmodel.language.loading import exact_setting
from costmodel.sweeping.parquet import pyarrow
from costmodel.sweeping.request.axes import Axis

Array = Any


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
    """Read a CSV, JSON-lines or Parquet file.

    Raises:
        SpecError: it cannot be read, names no swept parameter, brings no column, or has two rows
            for one candidate.
    """
    import numpy as np

    rows = _rows(path)
    names = list(rows[0]) if rows else []
    on = tuple(i for i, axis in enumerate(axes) if axis.name in names)
    values = [name for name in names if name not in [axis.name for axis in axes]]
    if not rows or not on or not values:
        hint = "its columns are swept parameters, and what is to be joined"
        raise _refused(path, "it has nothing to join", hint)
    clash = [name for name in values if name in taken]
    if clash:
        raise _refused(path, f"its column '{clash[0]}' has the name of one of ours", "rename it")
    found = [
        _positions(path, number, row, [axes[i] for i in on]) for number, row in enumerate(rows)
    ]
    kept = [i for i, place in enumerate(found) if place is not None]
    at = np.array([found[i] for i in kept], np.int64).reshape(len(kept), len(on))
    key = _key([axes[i] for i in on], list(at.T))
    order = np.argsort(key, kind="stable")
    twice = np.flatnonzero(np.diff(key[order]) == 0)
    if len(twice):
        row = kept[order[twice[0] + 1]]
        raise _refused(path, f"row {row + 1} is for the same candidates as another one", "keep one")
    if not kept:
        hint = "its swept parameters must take values that --over gives"
        raise _refused(path, "none of its rows is for a candidate of this sweep", hint)
    columns = {
        name: np.array([_value(path, i, name, rows[i]) for i in kept])[order] for name in values
    }
    return Joined(on, sha256(repr((rows,)).encode()).hexdigest(), key[order], columns)


def _rows(path: str) -> list[dict[str, Any]]:
    note_read(path)
    try:
        _refuse_endless(path)
        if path.endswith(".parquet"):
            return _parquet(path)
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            if path.endswith(".jsonl"):
                return [_record(path, n, line) for n, line in enumerate(file, 1) if line.strip()]
            return list(csv.DictReader(file))
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused(path, reason, "name a .csv, .jsonl or .parquet file") from None
    except UnicodeDecodeError:
        raise _refused(path, "it is not UTF-8", "save it as UTF-8") from None
    except csv.Error as error:
        raise _refused(path, f"it is no CSV: {error}", "write commas between values") from None


def _refuse_endless(path: str) -> None:
    """A device such as /dev/zero never ends; a pipe does, when its writer is done."""
    if Path(path).is_char_device() or Path(path).is_block_device():
        raise _refused(path, "it is a device", "name a .csv, .jsonl or .parquet file")


def _parquet(path: str) -> list[dict[str, Any]]:
    arrow = pyarrow()
    try:
        rows: list[dict[str, Any]] = arrow.parquet.read_table(path).to_pylist()
    except arrow.ArrowException as error:
        reason = str(error).partition("\n")[0]
        hint = "write it anew, or name a .csv or .jsonl file"
        raise _refused(path, f"it is no Parquet: {reason}", hint) from None
    return rows


def _record(path: str, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        hint = 'write one object a line, e.g. {"width": 0.5, "acc": 65.4}'
        raise _refused(path, f"line {number} is no JSON object", hint)
    return record


def _positions(
    path: str, number: int, row: Mapping[str, Any], axes: Sequence[Axis]
) -> list[int] | None:
    places = [position(axis, _setting(axis, row.get(axis.name))) for axis in axes]
    if any(row.get(axis.name) is None for axis in axes):
        raise _refused(path, f"row {number + 1} lacks a parameter", "give it or delete the row")
    return None if any(place is None for place in places) else [p for p in places if p is not None]


def _setting(axis: Axis, value: Any) -> Any:
    """A value as the axis has it: names of variants are text, whatever they look like."""
    return value if isinstance(value, str) and value in axis.words else exact_setting(value)


def position(axis: Axis, value: Any) -> int | None:
    """Where the axis has this value, if it does."""
    if axis.is_word:
        return axis.words.index(value) if value in axis.words else None
    if type(value) not in (int, Fraction):
        return None
    top = Fraction(value) * axis.denominator
    if top.denominator != 1:
        return None
    if axis.listed:
        return axis.listed.index(int(top)) if int(top) in axis.listed else None
    place, rest = divmod(int(top) - axis.start, axis.step)
    return place if rest == 0 and 0 <= place < len(axis) else None


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
        raise _refused(path, f"row {number + 1} has no number for {name}", hint)
    return value


def _refused(path: str, message: str, hint: str) -> SpecError:
    return SpecError([Problem(f"cannot join '{path}': {message}", None, hint)])
