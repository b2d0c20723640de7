"""How much a metric may grow before ``costmodel diff --fail-on-increase`` fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from costmodel.analysis.quantities import BadQuantity, Quantity, read_quantity
from costmodel.analysis.selection import BUDGETED
from costmodel.comparing.networks import Change, NetworkDiff
from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import NamedTuple


class Allowance(NamedTuple):
    """How much a metric may grow, from ``--fail-on-increase``."""

    metric: str
    text: str
    amount: Quantity

    def most(self, base: int) -> Fraction:
        """The largest value that is no failure."""
        if self.amount.is_growth:
            return base * (1 + self.amount.number)
        return base + self.amount.number / self.amount.octets


class Failure(NamedTuple):
    """A metric of a network that grew more than it may."""

    diff: NetworkDiff
    allowance: Allowance
    change: Change


def read_allowance(text: str) -> Allowance:
    """``mac:2%``, ``params:10 k``, or a bare metric, which may not grow at all.

    Raises:
        BadQuantity: the metric is unknown or the amount none.
    """
    metric, _, words = text.partition(":")
    metric = metric.strip()
    if metric not in BUDGETED:
        raise BadQuantity(f"unknown metric {quoted(metric)}", did_you_mean(metric, BUDGETED))
    words = words.strip().removeprefix("+") or "0"
    return Allowance(metric, text, read_quantity(metric, f"+{words}" if "%" in words else words))


def failures(diffs: Sequence[NetworkDiff], allowances: Iterable[Allowance]) -> Iterator[Failure]:
    """Where a metric grew more than it may; what is new has nothing to grow from."""
    for allowance in allowances:
        for diff in diffs:
            change = diff.metrics[allowance.metric]
            if change.base is None or change.head is None:
                continue
            if change.head > allowance.most(change.base):
                yield Failure(diff, allowance, change)


def unjudged(
    diffs: Iterable[NetworkDiff], allowances: Sequence[Allowance]
) -> Iterator[NetworkDiff]:
    """The networks that nobody can say about whether they grew: new ones, and renamed files."""
    return (diff for diff in diffs if allowances and diff.status == "added")
