"""A view's contract as JSON: exact integers, one line for each row, to read and to diff.

``costmodel.report/1`` and its like may gain keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from costmodel.render.tables.table import Screen, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """The contract in pieces, none of which is large."""
    yield "{"
    for number, (key, value) in enumerate(view.contract().items()):
        yield f'{"," if number else ""}\n"{key}": '
        yield from _rows(value) if isinstance(value, list | Iterator) else (_line(value),)
    yield "\n}\n"


def _rows(rows: Iterable[object]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield ",\n" if number else "\n"
        yield from _row(row)
    yield "\n]"


def _row(row: object) -> Iterator[str]:
    """A row on one line, or where it has rows itself, a line for each of those."""
    if not isinstance(row, dict) or not _holds_rows(row):
        yield _line(row)
        return
    yield "{\n"
    for number, (key, value) in enumerate(row.items()):
        yield (",\n" if number else "") + f"{json.dumps(key)}: "
        yield from _field(value)
    yield "\n}"


def _field(value: object) -> Iterator[str]:
    rows = iter(value) if isinstance(value, list | Iterator) else iter(())
    first = next(rows, _END)
    if first is _END:
        yield _line([] if isinstance(value, Iterator) else value)
    else:
        yield from _gathered(_rows(chain([first], rows)))


def _gathered(pieces: Iterator[str]) -> Iterator[str]:
    """The same in fewer pieces: to write one takes as long as to make it."""
    while piece := "".join(islice(pieces, _PIECES)):
        yield piece


def _holds_rows(row: dict[str, object]) -> bool:
    lists = [value for value in row.values() if type(value) not in _SCALARS]
    return any(map(_are_rows, lists))


def _are_rows(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict)
    return isinstance(value, Iterator)


_END = object()
_PIECES = 1000
_SCALARS = frozenset({int, float, bool, str, type(None)})
_line = json.JSONEncoder(ensure_ascii=False).encode
