"""Advice as JSON, ``costmodel.advice/1``: exact integers, a line for each proposal.

The contract may gain keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from costmodel.advice.applying import Applied
from costmodel.advice.proposal import Advice
from costmodel.advice.record import Record, advice_record, applied_record


def advice_to_json(advice: Advice) -> Iterator[str]:
    """The proposals."""
    return _pieces(advice_record(advice))


def applied_to_json(applied: Applied) -> Iterator[str]:
    """What was applied, and what was not."""
    return _pieces(applied_record(applied))


def _pieces(record: Record) -> Iterator[str]:
    yield '{\n"schema": "costmodel.advice/1"'
    for key, value in record.items():
        yield f",\n{json.dumps(key)}: {_lines(value)}"
    yield "\n}\n"


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
