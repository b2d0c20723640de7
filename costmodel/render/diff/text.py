"""A comparison for a terminal: each network's metrics, then its changed blocks."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.comparing.diff import Comparison
from costmodel.comparing.networks import NetworkDiff
from costmodel.render.diff.blocks import Line, groups, told_before, totals_in_words
from costmodel.render.diff.words import (
    failures_in_words,
    headline,
    inputs_in_words,
    metric_rows,
    unjudged_in_words,
    variant_in_words,
)


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison, piece by piece."""
    yield f"{comparison.base} -> {comparison.head}\n"
    for diff, earlier in zip(comparison.diffs, told_before(comparison.diffs), strict=True):
        blocks = _blocks(diff) if earlier is None else [f"  the same layers as in {earlier}"]
        yield "\n" + "\n".join([*_network(diff, comparison), *blocks]) + "\n"
    if comparison.unchanged or not comparison.diffs:
        yield f"\n{_unchanged(comparison.unchanged)}\n"
    for line in unjudged_in_words(comparison.unjudged):
        yield f"\n{line}\n"
    for line in failures_in_words(comparison.failures):
        yield f"\n{line}\n"


def _unchanged(number: int) -> str:
    if number == 0:
        return "nothing to compare"
    return "1 spec is unchanged" if number == 1 else f"{number} specs are unchanged"


def _network(diff: NetworkDiff, comparison: Comparison) -> Iterator[str]:
    title = f"{diff.network} {variant_in_words(diff)}".strip()
    yield f"{title}  {diff.spec}: {headline(diff)}"
    if inputs := inputs_in_words(diff):
        yield f"  input {inputs[0]} -> {inputs[1]}"
    yield f"  {'':<17}{'base':>16}{'head':>16}{'change':>16}"
    for row in metric_rows(diff, comparison):
        numbers = f"{row.base:>16}{row.head:>16}{row.change:>16}{row.percent:>11}"
        yield f"  {row.name:<17}{numbers}  {row.budget}".rstrip()


def _blocks(diff: NetworkDiff) -> Iterator[str]:
    for group in groups(diff.blocks):
        verb = "" if group.status == "changed" else f"{group.status}, "
        yield f"  {group.title}: {verb}{totals_in_words(group)}"
        yield from (f"    {_shown(line)}" for line in group.lines)


def _shown(line: Line) -> str:
    return (
        f"{line.sign} {line.subject}: {line.text}" if line.subject else f"{line.sign} {line.text}"
    )
