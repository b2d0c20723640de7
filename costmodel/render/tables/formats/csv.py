"""Records as CSV: exact numbers under the names of JSON, one header line; the unknown is empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from costmodel.core.foreign import cell
from costmodel.render.tables.table import Screen, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """All records under the keys of the first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, record in enumerate(view.records()):
        if number == 0:
            writer.writerow(map(cell, record))
        writer.writerow(map(_cell, record.values()))
    yield out.getvalue()


def _cell(value: object) -> object:
    """Sizes as 224x224, texts one after the other."""
    if isinstance(value, list | tuple):
        separator = "; " if any(isinstance(item, str) for item in value) else "x"
        value = separator.join(str(item) for item in value)
    return cell(value) if isinstance(value, str) else value
