"""A comparison for a terminal: each network's metrics, then its changed blocks."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.diffing.comparing import Comparison
from costmodel.diffing.networks import NetworkDiff
from costmodel.render.diff_blocks import Line, groups, told_before, totals_in_words
from costmodel.render.diff_words import (
    NAMES,
    count,
    difference,
    failures_in_words,
    headline,
    inputs_in_words,
    percent,
    remaining,
)


def render(comparison: Comparison) -> Iterator[str]:
    """The comparison, piece by piece."""
    yield f"{comparison.base} -> {comparison.head}\n"
    for diff, earlier in zip(comparison.diffs, told_before(comparison.diffs), strict=True):
        blocks = _blocks(diff) if earlier is None else [f"  the same layers as in {earlier}"]
        yield "\n" + "\n".join([*_network(diff, comparison), *blocks]) + "\n"
    if comparison.unchanged or not comparison.diffs:
        yield f"\n{_unchanged(comparison.unchanged)}\n"
    for failure in failures_in_words(comparison.failures):
        yield f"\n{failure}\n"


def _unchanged(number: int) -> str:
    if number == 0:
        return "nothing to compare"
    return "1 spec is unchanged" if number == 1 else f"{number} specs are unchanged"


def _network(diff: NetworkDiff, comparison: Comparison) -> Iterator[str]:
    title = f"{diff.network} {diff.variant}".strip()
    yield f"{title}  {diff.spec}: {headline(diff)}"
    if inputs := inputs_in_words(diff):
        yield f"  input {inputs[0]} -> {inputs[1]}"
    yield f"  {'':<17}{'base':>16}{'head':>16}{'change':>16}"
    for metric, change in diff.metrics.items():
        cells = (count(change.base), count(change.head), difference(change))
        left = remaining(comparison.left_of(diff, metric))
        line = f"  {NAMES[metric]:<17}" + "".join(f"{cell:>16}" for cell in cells)
        yield f"{line}{percent(change):>11}  {left}".rstrip()


def _blocks(diff: NetworkDiff) -> Iterator[str]:
    for group in groups(diff.blocks):
        verb = "" if group.status == "changed" else f"{group.status}, "
        yield f"  {group.title}: {verb}{totals_in_words(group)}"
        yield from (f"    {_shown(line)}" for line in group.lines)


def _shown(line: Line) -> str:
    return (
        f"{line.sign} {line.subject}: {line.text}" if line.subject else f"{line.sign} {line.text}"
    )
