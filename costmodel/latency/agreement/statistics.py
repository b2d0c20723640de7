"""How well something agrees with times, each figure with the interval in which it may lie.

The interval is that of a bootstrap: 1,000 times as many families are drawn as there are, with
replacement and by a fixed seed, and 95 % of what comes out lies inside. Families are drawn whole,
since variants of one spec are alike; with fewer than three there is no interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from types import MappingProxyType

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.fitting import Floats
from costmodel.latency.agreement.predicting import Statistic
from costmodel.latency.agreement.ranking import kendall, spearman

DRAWS = 1000
SEED = 0
_FEWEST_FAMILIES = 3


class Figure(NamedTuple):
    """A figure with its interval; None where it is not defined.

    Correlations are from -1 to 1; MAPE and shares in percent.
    """

    value: float | None
    low: float | None = None
    high: float | None = None


UNKNOWN = Figure(None)


def weightings(families: Sequence[str]) -> Floats:
    """How often each network counts: once in the first row, as it was drawn in the others."""
    names = list(dict.fromkeys(families))
    at = np.array([names.index(one) for one in families])
    drawn = _drawn(len(names)) if len(names) >= _FEWEST_FAMILIES else np.empty((0, len(names)))
    weights: Floats = np.vstack([np.ones(len(names)), drawn])[:, at]
    return weights


def _drawn(number: int) -> Floats:
    # Python's generator: that of NumPy may change from release to release.
    random = Random(SEED)  # noqa: S311  (nothing is to be kept secret)
    drawn = np.zeros((DRAWS, number))
    for row in drawn:
        for _ in range(number):
            row[random.randrange(number)] += 1
    return drawn


def _mape(foretold: Floats, times: Floats, weights: Floats) -> Floats:
    return _mean(100 * abs(foretold / times - 1), weights)


def _within(percent: float) -> Take:
    def share(foretold: Floats, times: Floats, weights: Floats) -> Floats:
        inside = abs(foretold / times - 1) <= percent / 100
        return _mean(100 * inside.astype(float), weights)

    return share


def _mean(values: Floats, weights: Floats) -> Floats:
    mean: Floats = weights @ values / weights.sum(axis=1)
    return mean


Take = Callable[[Floats, Floats, Floats], Floats]
"""A statistic of what is foretold, the times, and rows of weights, one number for each row."""

OF_RANKS: Mapping[Statistic, Take] = MappingProxyType({"spearman": spearman, "kendall": kendall})
OF_TIMES: Mapping[Statistic, Take] = MappingProxyType(
    {"mape": _mape, "within5": _within(5), "within10": _within(10)}
)


def figure(found: Floats) -> Figure:
    """The figure of all networks, the first, with the interval of the drawn ones."""
    if np.isnan(found[0]):
        return UNKNOWN
    drawn = found[1:][~np.isnan(found[1:])]
    if not len(drawn):
        return Figure(_rounded(found[0]))
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Figure(*map(_rounded, (found[0], low, high)))


def _rounded(value: float) -> float:
    """As many digits as mean something: the last of a double differ from machine to machine."""
    return round(float(value), 6)
