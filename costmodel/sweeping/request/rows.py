"""The rows of a table that a sweep is given, one at a time: CSV, JSON lines or Parquet.

However long a table is, no more than a line of it, or a batch of Parquet, is held at once.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from costmodel.core.problems import Problem, SpecError
from costmodel.core.reading import note_read
from costmodel.sweeping.parquet import pyarrow

Row = dict[str, Any]

LONGEST = 1 << 20
"""Characters of a line; a longer one is not of a table of numbers."""

_BATCH = 1 << 16
_NAME_ONE = "name a .csv, .jsonl or .parquet file"


def rows_of(path: str) -> Iterator[Row]:
    """The rows by the names of their columns.

    Raises:
        SpecError: the file cannot be read, or is none of these.
    """
    note_read(path)
    try:
        _refuse_endless(path)
        if path.endswith(".parquet"):
            yield from _parquet(path)
            return
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            yield from _records(path, file) if path.endswith(".jsonl") else _csv(path, file)
    except OSError as error:
        raise refused(path, error.strerror or str(error), _NAME_ONE) from None
    except UnicodeDecodeError:
        raise refused(path, "it is not UTF-8", "save it as UTF-8") from None
    except csv.Error as error:
        raise refused(path, f"it is no CSV: {error}", "write commas between values") from None


def _refuse_endless(path: str) -> None:
    """A device such as /dev/zero never ends; a pipe does, when its writer is done."""
    if "\0" in path:
        raise refused(path.replace("\0", "\\0"), "it is no path", _NAME_ONE)
    if Path(path).is_char_device() or Path(path).is_block_device():
        raise refused(path, "it is a device", _NAME_ONE)


def _lines(path: str, file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            hint = "is it a table? write one row a line"
            raise refused(path, f"line {number} has more than {LONGEST:,} characters", hint)
        yield line


def _csv(path: str, file: TextIO) -> Iterator[Row]:
    reader = csv.DictReader(_lines(path, file))
    names = reader.fieldnames or ()
    if twice := [name for name in names if names.count(name) > 1]:
        raise refused(path, f"two columns are called '{twice[0]}'", "rename one")
    for number, row in enumerate(reader, 1):
        if None in row:
            hint = "put text with commas in quotes, and write decimals with a point"
            raise refused(path, f"row {number} has more values than there are columns", hint)
        yield row


def _records(path: str, file: TextIO) -> Iterator[Row]:
    for number, line in enumerate(_lines(path, file), 1):
        if line.strip():
            yield _record(path, number, line)


def _record(path: str, number: int, line: str) -> Row:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        hint = 'write one object a line, e.g. {"width": 0.5, "acc": 65.4}'
        raise refused(path, f"line {number} is no JSON object", hint)
    return record


def _parquet(path: str) -> Iterator[Row]:
    arrow = pyarrow()
    try:
        with arrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from batch.to_pylist()
    except arrow.ArrowException as error:
        reason = str(error).partition("\n")[0]
        hint = "write it anew, or name a .csv or .jsonl file"
        raise refused(path, f"it is no Parquet: {reason}", hint) from None


def refused(path: str, message: str, hint: str) -> SpecError:
    """What is wrong with a table."""
    return SpecError([Problem(f"cannot join '{path}': {message}", None, hint)])
