"""Which measures appear where, and what they are called: the table of measures, asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from costmodel.analysis.metric import Caption, Limit, Measured, Metric, Where
from costmodel.analysis.metrics import METRICS

NAMED: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in METRICS})
"""The measures by name."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {alias: metric.name for metric in METRICS for alias in metric.aliases}
)
"""The names that measures have now, by those that they once had."""

# What prefixes shorten comes first: it is budgeted most.
BUDGETED: Mapping[str, Limit] = MappingProxyType(
    {
        metric.name: metric.limit
        for metric in sorted(METRICS, key=lambda metric: metric.nature == "number")
        if metric.limit
    }
)
"""What budgets can limit, and ``diff`` shows the change of, by name."""

COLUMNS: Mapping[str, Caption] = MappingProxyType(
    {metric.name: metric.column for metric in METRICS if metric.column}
)
"""The columns of a report's tables, by name."""

COMPARED: Mapping[str, Caption] = MappingProxyType(
    {metric.name: metric.compared for metric in METRICS if metric.compared}
)
"""The columns of ``compare``, which it also sorts by, by name."""

AXES: Mapping[str, str] = MappingProxyType(
    {metric.name: metric.axis for metric in METRICS if metric.axis}
)
"""The titles of what the horizontal axis of a chart can be, by name."""


def at(where: Where) -> tuple[Metric, ...]:
    """The measures that appear there."""
    return tuple(metric for metric in METRICS if where in metric.shown_in)


def counts_of(report: Measured, names: Iterable[str]) -> dict[str, int]:
    """The values of some amounts and numbers by name, exact."""
    values = {name: NAMED[name].of(report) for name in names}
    return {name: int(value) for name, value in values.items() if value is not None}
