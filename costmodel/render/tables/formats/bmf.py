"""Totals in the Bencher Metric Format: a benchmark for each row, a measure for each count.

https://bencher.dev/docs/reference/bencher-metric-format/
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from costmodel.render.tables.history import measured
from costmodel.render.tables.table import Screen, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """One object, the rows by their names."""
    rows = {
        name: {key: {"value": value} for key, _unit, value in measures}
        for name, measures in measured(view.records())
    }
    yield json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
