"""A view's contract as JSON: exact integers, one line for each row, to read and to diff.

``costmodel.report/1`` and its like may gain keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from costmodel.render.tables.table import Screen, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """The contract in pieces, one for each of its rows."""
    yield "{"
    for number, (key, value) in enumerate(view.contract().items()):
        yield f'{"," if number else ""}\n"{key}": '
        yield from _rows(value) if isinstance(value, list | Iterator) else (_line(value),)
    yield "\n}\n"


def _rows(rows: list[object] | Iterator[object]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + _row(row)
    yield "\n]"


def _row(row: object) -> str:
    """A row on one line, or where it has rows itself, a line for each of those."""
    if not isinstance(row, dict) or not any(map(_has_rows, row.values())):
        return _line(row)
    fields = (f"{json.dumps(key)}: {_field(value)}" for key, value in row.items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _field(value: object) -> str:
    return "".join(_rows(value)) if isinstance(value, list) and value else _line(value)


def _has_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


_line = json.JSONEncoder(ensure_ascii=False).encode
