"""What an agreement has to come up to: ``--fail-below spearman:0.9``, ``--fail-above mape:20``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from costmodel.core.problems import did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.predicting import PREDICTORS, STATISTICS, Statistic

if TYPE_CHECKING:
    from costmodel.comparing.agreements import Checked

_LESS_IS_BETTER = ("mape",)
_USUAL = "flops_mac"
TOLD = ("platform", "platform_covered")
"""What only ``--platform`` has."""
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)


class BadLimit(ValueError):
    """Words that are no limit; ``hint`` says what would be."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Limit(NamedTuple):
    """The least, or of what is better small the most, that a statistic of a predictor may be."""

    predictor: str
    statistic: Statistic
    value: float


def read_limit(text: str, *, is_least: bool) -> Limit:
    """``spearman:0.9``, of FLOPs + MAC, or ``mac.spearman:0.9``.

    Raises:
        BadLimit: it is none.
    """
    name, _, value = (part.strip() for part in text.partition(":"))
    of, dot, statistic = name.rpartition(".")
    known = [one for one in STATISTICS if (one not in _LESS_IS_BETTER) is is_least]
    if statistic not in known:
        raise BadLimit(f"{quoted(statistic)} is no statistic here", did_you_mean(statistic, known))
    if dot and of not in (*PREDICTORS, *TOLD):
        hint = did_you_mean(of, (*PREDICTORS, *TOLD))
        raise BadLimit(f"{quoted(of)} foretells nothing", hint)
    if not _NUMBER.fullmatch(value):
        example = "spearman:0.9" if is_least else "mape:20"
        raise BadLimit(f"{quoted(text)} has no number", f"write e.g. {example}")
    return Limit(of or _USUAL, statistic, float(value))


def failures(checked: Iterable[Checked], limits: Iterable[Limit]) -> Iterator[str]:
    """Each limit that the agreement in a setup does not come up to, in a sentence."""
    limits = tuple(limits)
    for one in checked:
        lines = {line.name: line for line in one.agreement.lines}
        for limit in limits:
            line = lines[limit.predictor]
            value = line.figures[limit.statistic].value
            if not _holds(limit, value):
                shown = "not known" if value is None else f"{value:.4g}"
                bound = "above" if limit.statistic in _LESS_IS_BETTER else "below"
                what = f"{limit.statistic} of {line.predictor.title}"
                yield f"{one.setup}: {what} is {shown}, {bound} {limit.value:g}"


def _holds(limit: Limit, value: float | None) -> bool:
    if value is None:
        return False
    is_less = limit.statistic in _LESS_IS_BETTER
    return value <= limit.value if is_less else value >= limit.value
