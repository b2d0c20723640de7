"""A platform of layers out of a form and its coefficients: what each class of layers takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costmodel.latency.calibrating.combining import RUN, Form
from costmodel.latency.calibrating.solving import Floats
from costmodel.latency.calibrating.whole import Table, Whole
from costmodel.latency.platforms.platform import KernelClass, Range
from costmodel.latency.predicting.layers import AMOUNTS, CLASSES


def run_seconds(form: Form, coefficients: Floats) -> float:
    """What is the same for all networks."""
    pairs = zip(form, coefficients, strict=True)
    return float(sum(of for term, of in pairs if term.amount == RUN))


def classes(
    table: Table, form: Form, coefficients: Floats, error: float
) -> Mapping[str, KernelClass]:
    """The coefficients of each class, whose layers are off by that share.

    One that was not timed has those that it shares with others, and ranges that nothing lies in.
    """
    return {kind: _class(kind, table, form, coefficients, error) for kind in CLASSES}


def _class(kind: str, table: Table, form: Form, coefficients: Floats, error: float) -> KernelClass:
    timed = [one for one in table.networks if any(own == kind for own, _ in one.sums)]
    seconds = dict.fromkeys(AMOUNTS, 0.0)
    for (amount, inside), of in zip(form, coefficients, strict=True):
        if kind in inside:
            seconds[amount] += float(of)
    ranges = {amount: _range(kind, amount, timed) for amount in AMOUNTS}
    return KernelClass(seconds, ranges, error, len(timed))


def _range(kind: str, amount: str, networks: Sequence[Whole]) -> Range:
    found = [one.ranges[kind, amount] for one in networks if (kind, amount) in one.ranges]
    least = min((one.least for one in found), default=0.0)
    return Range(least, max((one.most for one in found), default=0.0))
