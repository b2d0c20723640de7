"""Totals as github-action-benchmark reads them, ``customSmallerIsBetter``: one list of values.

https://github.com/benchmark-action/github-action-benchmark
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from costmodel.render.tables.history import is_more_better, measured
from costmodel.render.tables.table import Screen, View


def encode(view: View, _: Screen) -> Iterator[str]:
    """One list, a value for each row and measure of which less is better."""
    values = [
        {"name": f"{name} {key}", "unit": unit, "value": value}
        for name, measures in measured(view.records())
        for key, unit, value in measures
        if not is_more_better(key)
    ]
    yield json.dumps(values, indent=1, ensure_ascii=False) + "\n"
