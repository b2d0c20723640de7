"""Changes of networks in words, which text and Markdown share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from costmodel.analysis.selection import BUDGETED, NAMED, plain
from costmodel.comparing.allowances import Failure
from costmodel.comparing.diff import Comparison, Left
from costmodel.comparing.networks import Change, NetworkDiff, TimeChange
from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple

METRICS = plain(BUDGETED)
"""The metrics that every comparison tells."""


class MetricRow(NamedTuple):
    """A metric of a network and its budget, as text; empty where there is nothing to say."""

    name: str
    base: str
    head: str
    change: str
    percent: str
    budget: str
    is_over: bool


def metric_rows(diff: NetworkDiff, comparison: Comparison) -> Iterator[MetricRow]:
    """What both formats tell of the metrics of a network."""
    for metric, change in shown(diff, comparison).items():
        numbers = (_count(change.base), _count(change.head), difference(change), percent(change))
        left = comparison.left_of(diff, metric)
        is_over = left is not None and left.is_over
        yield MetricRow(NAMED[metric].title, *numbers, _remaining(left), is_over)
    if diff.time:
        yield _time_row(diff.time)


def _time_row(change: TimeChange) -> MetricRow:
    grown = "" if change.difference is None else _signed(change.difference)
    sides = _time(change.base), _time(change.head)
    return MetricRow("latency, ms", *sides, grown, percent(change), budget="", is_over=False)


def _time(found: float | None) -> str:
    """Milliseconds, or nothing where they are not known."""
    return "" if found is None else milliseconds(found / 1e3)


def _signed(by: float) -> str:
    return f"{'-' if by < 0 else '+'}{_time(abs(by))}" if by else "0"


def shown(diff: NetworkDiff, comparison: Comparison) -> Mapping[str, Change]:
    """The metrics of a network that are told: those that it has, and those that it is held to."""
    return {
        name: change
        for name, change in diff.metrics.items()
        if name in diff.told or comparison.left_of(diff, name)
    }


def _count(number: int | None) -> str:
    """A count, or nothing where there is none."""
    return "" if number is None else f"{number:,}"


def difference(change: Change) -> str:
    """+1,234, or 0; nothing where one side is missing."""
    by = change.difference
    return "" if by is None else f"{by:+,}" if by else "0"


def percent(change: Change | TimeChange) -> str:
    """+0.5 %; nothing without a change or a base."""
    share = change.percent
    if not share:
        return ""
    return f"{share:+,.1f} %" if abs(share) >= 0.1 else f"{share:+.1g} %"


def _remaining(found: Left | None) -> str:
    """What is left of a budget, or by how much it is exceeded."""
    if found is None:
        return ""
    words = "over" if found.is_over else "left of"
    return f"{abs(found.rest):,} {words} {found.amount.text.strip()}"


def inputs_in_words(diff: NetworkDiff) -> tuple[str, str] | None:
    """The network's inputs before and after; None unless both exist and differ."""
    base, head = diff.inputs
    if base == head or not base or not head:
        return None
    before, after = (
        ", ".join(f"{name} {one}" for name, one in side.items()) for side in (base, head)
    )
    return before, after


def dtypes_in_words(diff: NetworkDiff) -> tuple[str, str] | None:
    """What is said of the whole network's dtype before and after; None unless that differs."""
    base, head = diff.dtypes
    return (base, head) if base and head and base != head else None


def variant_in_words(diff: NetworkDiff) -> str:
    """The variant, with its former name if it had another."""
    return f"{diff.was} -> {diff.variant}" if diff.was else diff.variant


def headline(diff: NetworkDiff) -> str:
    """What happened to a network, in a few words."""
    if diff.status == "added":
        return "new (the base could not be read)" if diff.is_base_lost else "new"
    number = len(diff.blocks)
    if not number:
        is_same = not any(change.difference for change in diff.metrics.values())
        return "renamed" if diff.was and is_same else diff.status
    return "1 block changed" if number == 1 else f"{number} blocks changed"


def unjudged_in_words(diffs: Iterable[NetworkDiff]) -> list[str]:
    """Which specs have networks that --fail-on-increase could not judge, each once."""
    found: dict[str, list[str]] = {}
    for diff in diffs:
        found.setdefault(diff.spec, []).append(diff.variant)
    return [
        f"{_named(spec, variants[0], len(variants))}: no base, so its growth was not judged"
        for spec, variants in found.items()
    ]


def failures_in_words(failures: Iterable[Failure]) -> list[str]:
    """Which specs grew too much, each once for each allowance, with the variant that grew most."""
    found: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        found.setdefault((failure.diff.spec, failure.allowance.text), []).append(failure)
    return [_failure_in_words(members) for members in found.values()]


def _failure_in_words(members: Sequence[Failure]) -> str:
    diff, allowance, change = max(members, key=lambda one: one.change.percent or 0)
    grown = percent(change) or difference(change)
    name = _named(diff.spec, variant_in_words(diff), len(members))
    return f"{name}: {NAMED[allowance.metric].title} {grown}, more than {allowance.text} allows"


def _named(spec: str, variant: str, number: int) -> str:
    """One variant of a spec, and how many others."""
    others = f", and {number - 1} more" if number > 1 else ""
    return f"{spec} {variant}".strip() + others


def unchanged(number: int) -> str:
    """How many specs are the same on both sides."""
    if number == 0:
        return "nothing to compare"
    return "1 spec is unchanged" if number == 1 else f"{number} specs are unchanged"
