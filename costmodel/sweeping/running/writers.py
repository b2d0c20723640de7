"""Columns to CSV, JSON lines or Parquet, piece by piece."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from costmodel.core.foreign import cell
from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.parquet import pyarrow
from costmodel.sweeping.running.texts import lines

Array = Any
Piece = Mapping[str, Array]


def csv_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """The text of a CSV file, many lines at a time: a header, then a row for each candidate."""
    for number, piece in enumerate(pieces):
        if number == 0:
            yield ",".join(_quoted(name) for name in piece) + "\n"
        yield from lines([*piece.values()], ["", *[","] * (len(piece) - 1), "\n"], _cell)


def json_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """One JSON object for each candidate, many at a time; what is no finite number is null."""
    for piece in pieces:
        first, *others = (f"{json.dumps(name)}: " for name in piece)
        between = [f"{{{first}", *(f", {name}" for name in others), "}\n"]
        yield from lines([*piece.values()], between, _json)


def _cell(value: Any) -> str:
    """A value in CSV: numbers as Python writes them, the rest as YAML."""
    return _quoted(value) if isinstance(value, str) else _told(value)


def _json(value: Any) -> str:
    """The same in JSON; Python writes finite numbers alike."""
    if isinstance(value, str):
        return json.dumps(value)
    return _told(value) if math.isfinite(value) else "null"


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _quoted(word: str) -> str:
    text = cell(word)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def write_text(text: Callable[[Iterable[Piece]], Iterator[str]]) -> Callable[[str, Any], None]:
    def write(path: str, pieces: Iterable[Piece]) -> None:
        with Path(path).open("w", encoding="utf-8", newline="\n") as out:
            _write_lines(out, text(pieces))

    return write


def _write_lines(out: TextIO, lines: Iterable[str]) -> None:
    out.writelines(lines)


def write_parquet(path: str, pieces: Iterable[Piece]) -> None:
    """One row group for each piece. Counts seldom repeat, and to find that out is half of a row."""
    arrow = pyarrow()
    writer = None
    try:
        for piece in pieces:
            table = arrow.table(dict(piece))
            if writer is None:
                repeated = [name for name, column in piece.items() if column.dtype.kind != "i"]
                writer = arrow.parquet.ParquetWriter(path, table.schema, use_dictionary=repeated)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


WRITERS: Mapping[str, Callable[[str, Iterable[Piece]], None]] = {
    ".csv": write_text(csv_lines),
    ".jsonl": write_text(json_lines),
    ".parquet": write_parquet,
}


def writer_for(path: str) -> Callable[[str, Iterable[Piece]], None]:
    """The writer that a file's name asks for.

    Raises:
        SpecError: its ending is none of the formats, or the format's library is missing.
    """
    suffix = Path(path).suffix
    if not suffix and Path(path).exists() and not Path(path).is_file():
        suffix = ".csv"  # a device or a pipe
    if suffix not in WRITERS:
        hint = f"end it in {', '.join(WRITERS)}"
        raise SpecError([Problem(f"'{path}' names no format", None, hint)])
    if suffix == ".parquet":
        pyarrow()
    return WRITERS[suffix]
