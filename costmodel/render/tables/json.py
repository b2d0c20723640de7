"""Reports and lists as JSON, a versioned contract: exact integers, shapes as [n, c, h, w].

``costmodel.report/1`` and ``costmodel.list/1`` may gain keys; a change of meaning gets a new
number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from costmodel.analysis.report import Report


def reports_to_json(reports: Iterable[Report], dtype: str | None = None) -> Iterator[str]:
    """``costmodel.report/1`` in pieces: one line for each block and layer, to read and to diff."""
    yield '{\n"schema": "costmodel.report/1",\n"reports": ['
    for number, report in enumerate(reports):
        fields = report.to_dict(dtype)
        yield (",\n{\n" if number else "\n{\n") + ",\n".join(
            f"{json.dumps(key)}: {_lines(value)}" for key, value in fields.items()
        )
        yield "\n}"
    yield "\n]\n}\n"


def list_to_json(rows: Sequence[dict[str, object]]) -> str:
    """``costmodel.list/1``: one row for each variant of each spec."""
    return f'{{\n"schema": "costmodel.list/1",\n"rows": {_lines(list(rows))}\n}}\n'


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
