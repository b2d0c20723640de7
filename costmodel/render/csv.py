"""Tables as CSV: exact numbers, one header line, one row for each row of the table."""

from __future__ import annotations

import csv
import io

from costmodel.render.table import Table


def table_to_csv(table: Table, extra: dict[str, object] | None = None) -> str:
    """One table; ``extra`` are columns that are the same in every row, put first."""
    return tables_to_csv([(extra or {}, table)])


def tables_to_csv(tables: list[tuple[dict[str, object], Table]]) -> str:
    """Tables of the same columns under one header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, (extra, table) in enumerate(tables):
        if number == 0:
            writer.writerow([*extra, *table.columns])
        for row in table.rows:
            writer.writerow([*extra.values(), *row])
    return out.getvalue()
