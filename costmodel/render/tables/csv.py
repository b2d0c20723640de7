"""Tables as CSV: exact numbers, one header line, one row for each row of the table.

A column is called as in the JSON of the same command, so that scripts know one set of names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from costmodel.render.views.report import Table

_KEYS = {
    "op": "name",
    "block": "name",
    "type": "op",
    "input": "inputs",
    "FLOPs": "flops",
    "FLOPs share": "flops_share",
    "MAC": "mac",
    "MAC share": "mac_share",
    "FLOPs/MAC": "intensity",
    "elementwise": "elementwise_share",
    "movement": "movement_share",
}
"""Titles of columns that JSON has other names for; an op or a block has its ``name`` there."""

_BYTES = "MAC bytes ("


def table_to_csv(table: Table, extra: dict[str, object] | None = None) -> str:
    """One table; ``extra`` are columns that are the same in every row, put first."""
    return tables_to_csv([(extra or {}, table)])


def tables_to_csv(tables: list[tuple[dict[str, object], Table]]) -> str:
    """Tables of the same columns under one header."""
    told = [(extra | _dtype(table), table) for extra, table in tables]
    heads = [[*extra, *map(_key, table.columns)] for extra, table in told[:1]]
    rows = [[*extra.values(), *row] for extra, table in told for row in table.rows]
    return _written([*heads, *rows])


def records_to_csv(records: Sequence[dict[str, object]]) -> str:
    """Records of the same keys under one header; None is empty."""
    return _written([list(records[0]), *(list(record.values()) for record in records)])


def _written(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _dtype(table: Table) -> dict[str, object]:
    """The dtype that the title of the bytes has and their name in JSON lacks: MAC bytes (int8)."""
    title = next((column for column in table.columns if column.startswith(_BYTES)), None)
    return {"dtype": title[len(_BYTES) : -1]} if title else {}


def _key(column: str) -> str:
    return "mac_bytes" if column.startswith(_BYTES) else _KEYS.get(column, column)
