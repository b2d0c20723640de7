"""Which measures appear where, and what they are called: the table of measures, asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from costmodel.analysis.metric import Caption, Limit, Measured, Metric, Where
from costmodel.analysis.metrics import METRICS
from costmodel.core.problems import did_you_mean, quoted

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
"""What ``compare`` has columns of, and sorts by, by name; of bytes and bits where they are told."""

AXES: Mapping[str, str] = MappingProxyType(
    {metric.name: metric.axis for metric in METRICS if metric.axis}
)
"""The titles of what the horizontal axis of a chart can be, by name."""


def at(where: Where, *, stated: bool = False) -> tuple[Metric, ...]:
    """The measures that appear there, those in bytes and bits only where a dtype is ``stated``."""
    return tuple(
        metric for metric in METRICS if where in metric.shown_in and is_told(metric, stated=stated)
    )


def is_told(metric: Metric, *, stated: bool = False) -> bool:
    """Whether a measure appears of itself, where a dtype is ``stated`` or not."""
    return metric.told == "always" or (stated and metric.told == "with a dtype")


def plain(names: Iterable[str], *, stated: bool = False) -> tuple[str, ...]:
    """The measures among these that appear of themselves."""
    return tuple(name for name in names if is_told(NAMED[name], stated=stated))


class UnknownMeasure(ValueError):
    """A word that is no measure; ``hint`` says what would be."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def named_measure(word: str, *, beside: bool = False) -> str:
    """The measure that a word means, maybe by a name that it once had.

    Those that no report has only where what is published stands ``beside`` it.

    Raises:
        UnknownMeasure: there is none.
    """
    name = ALIASES.get(word, word)
    known = [one.name for one in METRICS if beside or not one.is_beside]
    if name in known:
        return name
    raise UnknownMeasure(f"unknown measure {quoted(word)}", did_you_mean(word, known))


def counts_of(report: Measured, names: Iterable[str]) -> dict[str, int]:
    """The values of some amounts and numbers by name, exact."""
    values = {name: NAMED[name].of(report) for name in names}
    return {name: int(value) for name, value in values.items() if value is not None}
