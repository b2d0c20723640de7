"""A comparison for a terminal: each network's metrics, then its changed blocks."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.comparing.diff import Comparison
from costmodel.comparing.networks import NetworkDiff
from costmodel.render.diff.blocks import Line, groups, told_before, totals_in_words
from costmodel.render.prose import Prose
from costmodel.render.views.diff_words import (
    MetricRow,
    dtypes_in_words,
    failures_in_words,
    headline,
    inputs_in_words,
    metric_rows,
    unchanged,
    unjudged_in_words,
    variant_in_words,
)


def render(comparison: Comparison, prose: Prose) -> Iterator[str]:
    """The comparison, piece by piece."""
    yield prose.wrapped(f"{comparison.base} -> {comparison.head}") + "\n"
    for diff, earlier in zip(comparison.diffs, told_before(comparison.diffs), strict=True):
        same = f"  the same layers as in {earlier}"
        blocks = _blocks(diff, prose) if earlier is None else [prose.wrapped(same)]
        yield "\n" + "\n".join([*_network(diff, comparison, prose), *blocks]) + "\n"
    if comparison.unchanged or not comparison.diffs:
        yield f"\n{unchanged(comparison.unchanged)}\n"
    for line in unjudged_in_words(comparison.unjudged):
        yield f"\n{prose.wrapped(line)}\n"
    for line in failures_in_words(comparison.failures):
        yield f"\n{prose.wrapped(line)}\n"


def _network(diff: NetworkDiff, comparison: Comparison, prose: Prose) -> Iterator[str]:
    title = prose.styled(f"{diff.network} {variant_in_words(diff)}".strip(), "strong")
    yield prose.wrapped(f"{title}  {diff.spec}: {headline(diff)}")
    if inputs := inputs_in_words(diff):
        yield prose.wrapped(f"  input {inputs[0]} -> {inputs[1]}")
    if dtypes := dtypes_in_words(diff):
        yield prose.wrapped(f"  dtype {dtypes[0]} -> {dtypes[1]}")
    rows = metric_rows(diff, comparison)
    if prose.width is None or prose.width >= _TABLE:
        yield prose.styled(f"  {'':<17}{'base':>16}{'head':>16}{'change':>16}", "dim")
        yield from (_row(row, prose) for row in rows)
    else:
        yield from (_in_words(row, prose) for row in rows)


_TABLE = 2 + 17 + 16 + 16 + 16 + 11
"""The columns of the table of metrics, without budgets."""


def _row(row: MetricRow, prose: Prose) -> str:
    numbers = f"{row.base:>16}{row.head:>16}{row.change:>16}{row.percent:>11}"
    return prose.wrapped(f"  {row.name:<17}{numbers}  {_budget(row, prose)}".rstrip())


def _in_words(row: MetricRow, prose: Prose) -> str:
    values = " -> ".join(filter(None, (row.base, row.head)))
    parts = (values, row.change, row.percent, _budget(row, prose))
    return prose.wrapped(f"  {row.name}: {', '.join(filter(None, parts))}")


def _budget(row: MetricRow, prose: Prose) -> str:
    return prose.styled(row.budget, "error" if row.is_over else "")


def _blocks(diff: NetworkDiff, prose: Prose) -> Iterator[str]:
    for group in groups(diff.blocks):
        verb = "" if group.status == "changed" else f"{group.status}, "
        yield prose.wrapped(f"  {group.title}: {verb}{totals_in_words(group)}")
        yield from (_line(line, prose) for line in group.lines)


_STYLES = {"+": "added", "-": "removed", "~": "changed"}


def _line(line: Line, prose: Prose) -> str:
    sign = prose.styled(line.sign, _STYLES[line.sign])
    subject = f"{line.subject}: " if line.subject else ""
    return prose.wrapped(f"    {sign} {subject}{line.text}")
