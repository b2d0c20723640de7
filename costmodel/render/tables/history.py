"""Rows as services that keep a history of results read them: a name, and what is measured of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.render.tables.table import Record

_KNOWN: Mapping[str, Metric] = MappingProxyType({metric.json_key: metric for metric in METRICS})
_NAMES = ("spec", "variant", "name", "stage", "kind", "kernel")
"""What a row is called by, as far as it has it."""
Measures = list[tuple[str, str, int | float]]
"""A measure's key, its unit and its value."""


def measured(records: Iterable[Record]) -> Iterator[tuple[str, Measures]]:
    """Every row that has measures, by its name; what is unknown of it is left out."""
    for record in records:
        if found := list(_measures(record)):
            words = (record.get(key) for key in _NAMES)
            yield " ".join(str(word) for word in words if word), found


def is_more_better(key: str) -> bool:
    """Whether a measure is the better the more there is of it."""
    return _KNOWN[key].is_more_better


def _measures(record: Record) -> Iterator[tuple[str, str, int | float]]:
    for key, value in record.items():
        if key in _KNOWN and isinstance(value, int | float):
            yield key, _KNOWN[key].unit or _KNOWN[key].title, value
