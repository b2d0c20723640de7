"""The records of a CSV: values are parted by commas, semicolons or tabs, as its header has them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise

from costmodel.core.foreign import cell as written
from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.latency.runs.cells import Cell, Record

_MOST_COLUMNS = 1000


def records(source: Source) -> Iterator[Record]:
    """The rows below the header, empty lines apart.

    Raises:
        SpecError: it is no CSV, or its header is wrong.
    """
    rows = _rows(source)
    at, names = next(rows, (1, []))
    _check_header(source, at, names)
    for line, values in rows:
        place = _whole(source, line)
        cells = _cells(source, line, dict(zip(names, values, strict=False)))
        is_longer = len(values) > len(names)
        fault = _too_many(place, len(values), len(names)) if is_longer else None
        if any(values):
            yield Record(cells, place, fault)


def _whole(source: Source, line: int) -> Mark:
    return Mark(source, line, 1, max(1, len(source.line(line))))


def _rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it begins on."""
    parts = _delimiter(source.line(1))
    reader = csv.reader((f"{line}\n" for line in source.lines), delimiter=parts, strict=True)
    line = 1
    try:
        for values in reader:
            yield line, [_read(value) for value in values]
            line = reader.line_num + 1
    except csv.Error as error:
        place = Mark(source, line, 1)
        hint = "put text with quotes or commas in quotes, and double the quotes in it"
        raise SpecError([Problem(f"it is no CSV: {error}", place, hint)]) from None


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _read(value: str) -> str:
    """A value without the apostrophe by which we keep spreadsheets from computing it."""
    value = value.strip()
    return value[1:] if value[:1] == "'" and written(value[1:]) == value else value


def _check_header(source: Source, line: int, names: list[str]) -> None:
    place = _whole(source, line)
    if len(names) > _MOST_COLUMNS:
        message = f"it has {len(names):,} columns"
        raise SpecError([Problem(message, place, "is it a table of runs? write one run a line")])
    if twice := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        message = f"two columns are called {quoted(twice[0])}"
        raise SpecError([Problem(message, place, "rename one")])


def _too_many(place: Mark, values: int, names: int) -> Problem:
    hint = "put text with commas in quotes, and write decimals with a point"
    return Problem(f"the row has {values:,} values for {names:,} columns", place, hint)


def _cells(source: Source, line: int, values: Mapping[str, str]) -> dict[str, Cell]:
    starts = _starts(source.line(line), _delimiter(source.line(1)))
    found = {}
    for number, (name, value) in enumerate(values.items()):
        start, end = starts[number] if number < len(starts) else (1, 2)
        found[name] = Cell(value, Mark(source, line, start, max(1, end - start)))
    return found


def _starts(line: str, parts: str) -> list[tuple[int, int]]:
    """The columns of a line that its values begin at and end before, counted from 1."""
    if '"' not in line:
        parts_of = line.split(parts)
        ends = list(accumulate((len(part) + 1 for part in parts_of), initial=1))
        return [(start, end - 1) for start, end in pairwise(ends)]
    borders, is_quoted = [0], False
    for column, char in enumerate(line, 1):
        is_quoted ^= char == '"'
        if char == parts and not is_quoted:
            borders.append(column)
    return [(a + 1, b) for a, b in pairwise([*borders, len(line) + 1])]
