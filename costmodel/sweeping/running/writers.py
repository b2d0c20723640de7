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

Array = Any
Piece = Mapping[str, Array]

_ROWS = 65_536


def csv_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """The lines of a CSV file: a header, then a row for each candidate."""
    for number, piece in enumerate(pieces):
        if number == 0:
            yield ",".join(_quoted(name) for name in piece) + "\n"
        for columns in _lists(piece):
            texts = map(_texts, columns)
            yield from ("\n".join(map(",".join, zip(*texts, strict=True))), "\n")


def json_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """One JSON object for each candidate; what is no finite number is null."""
    for piece in pieces:
        for columns in _lists(piece):
            for row in zip(*columns, strict=True):
                record = {
                    name: None if isinstance(v, float) and not math.isfinite(v) else v
                    for name, v in zip(piece, row, strict=True)
                }
                yield json.dumps(record) + "\n"


def _lists(piece: Piece) -> Iterator[list[list[Any]]]:
    count = len(next(iter(piece.values())))
    for start in range(0, count, _ROWS):
        yield [column[start : start + _ROWS].tolist() for column in piece.values()]


def _texts(column: list[Any]) -> list[str]:
    """A column, whose values are of one type: numbers as Python writes them, the rest as YAML."""
    if isinstance(column[0], str):
        return [_quoted(word) for word in column]
    if isinstance(column[0], bool):
        return ["true" if value else "false" for value in column]
    return [*map(repr, column)]


def _quoted(word: str) -> str:
    text = cell(word)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def write_text(lines: Callable[[Iterable[Piece]], Iterator[str]]) -> Callable[[str, Any], None]:
    def write(path: str, pieces: Iterable[Piece]) -> None:
        with Path(path).open("w", encoding="utf-8", newline="\n") as out:
            _write_lines(out, lines(pieces))

    return write


def _write_lines(out: TextIO, lines: Iterable[str]) -> None:
    out.writelines(lines)


def write_parquet(path: str, pieces: Iterable[Piece]) -> None:
    """One row group for each piece."""
    arrow = pyarrow()
    writer = None
    try:
        for piece in pieces:
            table = arrow.table(dict(piece))
            if writer is None:
                writer = arrow.parquet.ParquetWriter(path, table.schema)
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
