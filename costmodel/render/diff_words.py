"""Changes of networks in words, which text and Markdown share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costmodel.diffing.allowances import Failure
from costmodel.diffing.comparing import Left
from costmodel.diffing.networks import Change, NetworkDiff

NAMES = {
    "flops": "FLOPs",
    "mac": "MAC",
    "params": "params",
    "peak_activations": "peak activations",
    "max_fragments": "fragments",
}
"""The metrics as people write them."""


def count(number: int | None) -> str:
    """A count, or nothing where there is none."""
    return "" if number is None else f"{number:,}"


def difference(change: Change) -> str:
    """+1,234, or 0; nothing where one side is missing."""
    by = change.difference
    return "" if by is None else f"{by:+,}" if by else "0"


def percent(change: Change) -> str:
    """+0.5 %; nothing without a change or a base."""
    share = change.percent
    if not share:
        return ""
    return f"{share:+,.1f} %" if abs(share) >= 0.1 else f"{share:+.1g} %"


def remaining(found: Left | None) -> str:
    """What is left of a budget, or by how much it is exceeded."""
    if found is None:
        return ""
    words = "left of" if found.rest >= 0 else "over"
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


def headline(diff: NetworkDiff) -> str:
    """What happened to a network, in a few words."""
    if diff.status in ("added", "removed"):
        return "new" if diff.status == "added" else "removed"
    number = len(diff.blocks)
    if not number:
        return diff.status
    return "1 block changed" if number == 1 else f"{number} blocks changed"


def failures_in_words(failures: Iterable[Failure]) -> list[str]:
    """Which specs grew too much, each once for each allowance, with the variant that grew most."""
    found: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        found.setdefault((failure.diff.spec, failure.allowance.text), []).append(failure)
    return [_failure_in_words(members) for members in found.values()]


def _failure_in_words(members: Sequence[Failure]) -> str:
    diff, allowance, change = max(members, key=lambda one: one.change.percent or 0)
    grown = percent(change) or difference(change)
    others = f", and {len(members) - 1} more" if len(members) > 1 else ""
    name = f"{diff.spec} {diff.variant}".strip()
    return f"{name}{others}: {NAMES[allowance.metric]} {grown}, more than {allowance.text} allows"
