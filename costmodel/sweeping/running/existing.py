"""Whether a file that is there already can be what a sweep gives.

Nothing in a CSV file says which sweep it is of. So its columns and its first rows are compared
with what the first candidates come to: a spec that was edited, or another range, is found out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.parquet import pyarrow
from costmodel.sweeping.request.base import INDEX
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.running.chunks import pieces
from costmodel.sweeping.running.writers import csv_lines, json_lines
from costmodel.sweeping.tables.engine import Engine

Rows = Mapping[str, Any]

_HEAD = 1 << 10
"""Candidates whose rows are looked for in an output that was there before."""


def demand_same(job: Job, engine: Engine, output: str) -> None:
    """A file that is taken for finished begins as this sweep does, to the last digit.

    Raises:
        SpecError: it does not.
    """
    piece = next(pieces(job, engine, 0, min(job.space.size, _HEAD)))
    rows = {name: column for name, column in piece.columns.items() if name != INDEX}
    if job.pareto:  # which of them are on the front, all the others decide
        rows = {name: column[:0] for name, column in rows.items()}
    if not _begins_with(output, rows):
        message = f"'{output}' exists, and is not what this sweep gives"
        raise SpecError([Problem(message, None, "--force replaces it")])


def _begins_with(path: str, rows: Rows) -> bool:
    """Whether a file, written earlier, has these columns and begins with these rows."""
    if Path(path).suffix == ".parquet":
        return _parquet_begins_with(path, rows)
    if Path(path).suffix == ".jsonl" and not len(next(iter(rows.values()))):
        return _has_columns(path, [*rows])
    lines = {".csv": csv_lines, ".jsonl": json_lines}[Path(path).suffix]
    wanted = "".join(lines([rows])).encode()
    with Path(path).open("rb") as file:
        return file.read(len(wanted)) == wanted


_LONGEST_LINE = 1 << 20


def _has_columns(path: str, columns: list[str]) -> bool:
    """Whether the first of the JSON lines, if there is any, has these columns."""
    with Path(path).open("rb") as file:
        line = file.readline(_LONGEST_LINE)
    try:
        return not line or [*json.loads(line)] == columns
    except (ValueError, TypeError, RecursionError):
        return False


def _parquet_begins_with(path: str, rows: Rows) -> bool:
    arrow = pyarrow()
    wanted = arrow.table(dict(rows))
    try:
        with arrow.parquet.ParquetFile(path) as file:
            first = next(file.iter_batches(max(1, len(wanted))), None)
            found = wanted[:0] if first is None else arrow.Table.from_batches([first])
            return bool(file.schema_arrow.equals(wanted.schema) and found[: len(wanted)] == wanted)
    except arrow.ArrowException:
        return False
