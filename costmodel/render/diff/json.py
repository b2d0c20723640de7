"""A comparison as JSON, ``costmodel.diff/1``, one line for each metric and block.

The contract is that of ``costmodel.render.views.changes``. It may gain keys; a change of meaning
gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from costmodel.comparing.diff import Comparison
from costmodel.render.views.changes import Changes, network_record


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison in pieces, to read and to diff."""
    record = Changes(comparison).contract()
    del record["networks"]
    yield "{\n" + "".join(f'"{key}": {_shown(value)},\n' for key, value in record.items())
    yield '"networks": ['
    for number, diff in enumerate(comparison.diffs):
        yield ",\n" if number else "\n"
        yield _network(network_record(diff, comparison))
    yield "\n]\n}\n"


def _network(record: Mapping[str, object]) -> str:
    items = {key: _shown(value) for key, value in record.items()}
    items["metrics"] = _split(record["metrics"])
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in items.items()) + "\n}"


def _split(metrics: object) -> str:
    """A mapping on a line for each of its members."""
    items = metrics.items() if isinstance(metrics, Mapping) else ()
    return "{\n" + ",\n".join(f'"{key}": {_json(value)}' for key, value in items) + "\n}"


def _shown(value: object) -> str:
    """A value on a line, that of a list on a line for each of its members."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
