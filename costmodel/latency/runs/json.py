"""The records of JSON: ``{"schema": "costmodel.runs/1", "runs": [...]}``, or the list alone."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from costmodel.core.marks import Mark, Source, line_starts
from costmodel.core.problems import Problem, SpecError, quoted
from costmodel.latency.runs.cells import Cell, Record

SCHEMA = "costmodel.runs/1"
_WRITE = f'write {{"schema": "{SCHEMA}", "runs": [{{"model": ..., "milliseconds": ...}}]}}'
_SPACE = re.compile(r"[ \t\r\n]*")


class _Twice(ValueError):
    """A key that is given twice in one object."""


def records(source: Source) -> Iterator[Record]:
    """The runs in their order.

    Raises:
        SpecError: it is no JSON, or no table of runs.
    """
    scan = _Scan(source)
    try:
        for start, end, run in _runs(scan):
            yield _record(scan, start, end, run)
    except json.JSONDecodeError as error:
        hint = f"it is damaged, or cut short; {_WRITE}"
        raise SpecError(
            [Problem(f"it is no JSON: {error.msg}", scan.mark(error.pos), hint)]
        ) from None
    except SpecError:
        raise
    except _Twice as error:
        raise _none(source, f"the key {error} is given twice in one object") from None
    except RecursionError:
        raise _none(source, "it is nested too deep") from None
    except ValueError:  # of Python's own limit
        raise _none(source, "a number has thousands of digits") from None


def _record(scan: _Scan, start: int, end: int, run: object) -> Record:
    place = scan.mark(start, end)
    if not isinstance(run, dict):
        return Record({}, place, Problem("a run is no object", place, _WRITE))
    places = _places(scan, start, end)
    return Record({name: Cell(run[name], places[name]) for name in run}, place)


class _Scan:
    """A text of JSON read from left to right, value by value, so that each has a place."""

    def __init__(self, source: Source) -> None:
        self.source, self.at = source, 0
        self._lines = line_starts(source.text)
        self._decoder = json.JSONDecoder(object_pairs_hook=_once)

    def mark(self, start: int, end: int = 0) -> Mark:
        """The place of the text from ``start`` to ``end``."""
        line = bisect_right(self._lines, start)
        return Mark(self.source, line, start - self._lines[line - 1] + 1, max(1, end - start))

    def skip(self, char: str) -> bool:
        """Whether this character comes next, which is passed then."""
        self.at = self._next()
        is_next = self.source.text.startswith(char, self.at)
        self.at += is_next
        return is_next

    def demand(self, char: str) -> None:
        """Pass this character.

        Raises:
            JSONDecodeError: another one comes next.
        """
        if not self.skip(char):
            raise json.JSONDecodeError(f"Expecting '{char}'", self.source.text, self.at)

    def value(self) -> tuple[int, int, Any]:
        """The next value, where it begins, and where it ends."""
        start = self._next()
        found, self.at = self._decoder.raw_decode(self.source.text, start)
        return start, self.at, found

    def end(self) -> None:
        """Pass what is blank.

        Raises:
            JSONDecodeError: something follows.
        """
        self.at = self._next()
        if self.at < len(self.source.text):
            raise json.JSONDecodeError("Extra data", self.source.text, self.at)

    def _next(self) -> int:
        found = _SPACE.match(self.source.text, self.at)
        return found.end() if found else self.at


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(quoted(twice))
    return found


def _runs(scan: _Scan) -> Iterator[tuple[int, int, Any]]:
    if scan.skip("["):
        yield from _items(scan)
    else:
        yield from _runs_of_object(scan)
    scan.end()


def _items(scan: _Scan) -> Iterator[tuple[int, int, Any]]:
    """The values of a list whose bracket has been passed."""
    if scan.skip("]"):
        return
    yield scan.value()
    while scan.skip(","):
        yield scan.value()
    scan.demand("]")


def _runs_of_object(scan: _Scan) -> Iterator[tuple[int, int, Any]]:
    scan.demand("{")
    keys: set[str] = set()
    while not keys or scan.skip(","):
        start, end, key = scan.value()
        scan.demand(":")
        keys.add(key if isinstance(key, str) else "")
        if key == "runs" and scan.skip("["):
            yield from _items(scan)
            continue
        _, _, value = scan.value()
        if key == "schema" and value != SCHEMA:
            place = scan.mark(start, end)
            raise SpecError([Problem(f"its schema is not {SCHEMA}", place, _WRITE)])
    scan.demand("}")
    if "runs" not in keys:
        raise _none(scan.source, "it has no list of 'runs'")


def _places(scan: _Scan, start: int, end: int) -> dict[str, Mark]:
    """Where the value of each key of an object stands, but for those of objects in it."""
    found: dict[str, Mark] = {}
    depth = 0
    for one in _TOKEN.finditer(scan.source.text, start, end):
        key, bracket = one.groups()
        if key and depth == 1:
            found[json.loads(key)] = scan.mark(one.end())
        if bracket:
            depth += 1 if bracket in "{[" else -1
    return found


_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(?:\s*:\s*)|"(?:[^"\\]|\\.)*"|([][{}])')
"""A key with its colon, a text, or a bracket."""


def _none(source: Source, why: str) -> SpecError:
    return SpecError([Problem(f"{source.name} is no table of runs: {why}", None, _WRITE)])
