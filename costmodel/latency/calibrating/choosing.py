"""As many coefficients as the rows carry: forms are judged by networks that the fit has not seen.

From FLOPs or MAC on, the neighbour is taken that foretells such networks best, as long as that
lessens the error by a twentieth. A form is refused where a coefficient is zero: then the rows do
not tell it from the others, and layers of a class would take no time.

Networks are left out by twelfths, and where there are three families or more by families as well;
then the geometric mean of both errors counts. By single networks alone, a form fits the families
that are there; by families alone, nothing is learnt from the one that tells of something.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np

from costmodel.latency.calibrating.combining import FLOPS, FLOPS_MAC, MAC, Form, columns, neighbours
from costmodel.latency.calibrating.robust import fitted, logarithms
from costmodel.latency.calibrating.solving import Floats
from costmodel.latency.calibrating.whole import Table

_PARTS = 12
_FEWEST_FAMILIES, _MOST_FAMILIES = 3, 8
"""Parts of families that are left out in turn."""
_GAIN = 0.05
_ROWS_FOR_EACH = 3
"""Rows for each coefficient."""
_FARTHEST = log(3)
"""What is more than three times too long or too short is not worse than that."""

Folds = Sequence[Sequence[int]]


def chosen(table: Table) -> Form:
    """The form that foretells networks best which were left out."""
    judge = _Judge(table)
    best = min((FLOPS, MAC, FLOPS_MAC), key=judge.error)
    while True:
        found = min(_carried(best, table), key=judge.error)
        if judge.error(found) > (1 - _GAIN) * judge.error(best):
            return best
        best = found


def _carried(form: Form, table: Table) -> list[Form]:
    most = max(len(FLOPS_MAC), len(table.networks) // _ROWS_FOR_EACH)
    return [one for one in neighbours(form) if len(one) <= most]


class _Judge:
    """The errors of forms, each found once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._ways = [parted(len(table.networks), _PARTS)]
        if by_family := families_apart(table.families):
            self._ways.append(by_family)
        self._known: dict[frozenset[object], float] = {}

    def error(self, form: Form) -> float:
        """The mean of logarithms, of networks that were left out."""
        key = frozenset(form)
        if key not in self._known:
            self._known[key] = self._error(form)
        return self._known[key]

    def _error(self, form: Form) -> float:
        amounts = columns(form, self._table)
        if len(form) > 1 and not (_reach(amounts, self._table) > 0).all():
            return float("inf")
        seconds = self._table.seconds
        errors = [_mean(held_out(amounts, seconds, way), seconds) for way in self._ways]
        return float(np.prod(errors) ** (1 / len(errors)))


def _reach(amounts: Floats, table: Table) -> Floats:
    """The most that each coefficient is of a network's time."""
    most: Floats = amounts.max(axis=0)
    return most * fitted(amounts, table.seconds)


def _mean(foretold: Floats, seconds: Floats) -> float:
    off = abs(logarithms(foretold, seconds))
    return float(np.minimum(off, _FARTHEST).mean())


def held_out(amounts: Floats, seconds: Floats, folds: Folds) -> Floats:
    """The time of each network by coefficients that were fitted without its part."""
    foretold = np.empty(len(seconds))
    for fold in folds:
        others = np.ones(len(seconds), bool)
        others[list(fold)] = False
        foretold[list(fold)] = amounts[list(fold)] @ fitted(amounts[others], seconds[others])
    return foretold


def parted(count: int, parts: int) -> Folds:
    """So many rows in parts of like size, neighbours apart; of few rows each by itself."""
    parts = min(count, parts)
    return [range(first, count, parts) for first in range(parts)]


def families_apart(families: Sequence[str]) -> Folds | None:
    """The rows of each family, of many families several; None where too few are left to learn."""
    names = list(dict.fromkeys(families))
    if len(names) < _FEWEST_FAMILIES:
        return None
    groups = parted(len(names), _MOST_FAMILIES)
    return [
        [row for row, one in enumerate(families) if names.index(one) in group] for group in groups
    ]
