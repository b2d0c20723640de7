"""Columns to CSV, JSON lines or Parquet, piece by piece."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from costmodel.core.foreign import cell
from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.parquet import pyarrow

Array = Any
Piece = Mapping[str, Array]

_ROWS = 65_536


def csv_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """The text of a CSV file, many lines at a time: a header, then a row for each candidate."""
    for number, piece in enumerate(pieces):
        if number == 0:
            yield ",".join(_quoted(name) for name in piece) + "\n"
        yield from _filled(",".join(["%s"] * len(piece)), piece, _cells)


def json_lines(pieces: Iterable[Piece]) -> Iterator[str]:
    """One JSON object for each candidate, many at a time; what is no finite number is null."""
    for piece in pieces:
        names = (json.dumps(name).replace("%", "%%") for name in piece)
        yield from _filled("{" + ", ".join(f"{name}: %s" for name in names) + "}", piece, _json)


def _filled(line: str, piece: Piece, texts: Callable[[list[Any]], Sequence[Any]]) -> Iterator[str]:
    """The lines of a piece, made of one that has a place for each column."""
    line += "\n"
    count = len(next(iter(piece.values())))
    for start in range(0, count, _ROWS):
        columns = (texts(column[start : start + _ROWS].tolist()) for column in piece.values())
        yield "".join([line % row for row in zip(*columns, strict=True)])


def _cells(column: list[Any]) -> Sequence[Any]:
    """A column, whose values are of one type: numbers as Python writes them, the rest as YAML."""
    if isinstance(column[0], str):
        return [_quoted(word) for word in column]
    return _conditions(column) if isinstance(column[0], bool) else column


def _json(column: list[Any]) -> Sequence[Any]:
    """The same as JSON has it; Python writes finite numbers alike."""
    if isinstance(column[0], str):
        return [*map(json.dumps, column)]
    if isinstance(column[0], float) and not all(map(math.isfinite, column)):
        return [value if math.isfinite(value) else "null" for value in column]
    return _conditions(column) if isinstance(column[0], bool) else column


def _conditions(column: list[Any]) -> list[str]:
    return ["true" if value else "false" for value in column]


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
