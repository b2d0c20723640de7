"""The Pareto front: the candidates that no other one equals or beats everywhere and beats once.

Ties stay, in the order of the candidates; a candidate that was drawn twice stays once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from costmodel.sweeping.request.base import INDEX

Array = Any
Columns = dict[str, Array]

_PROBES = 16


def objectives(columns: Mapping[str, Array], names: Sequence[str]) -> list[Array]:
    """The objectives, the less the better; a name with ``-`` before it is maximised."""
    return [-columns[name[1:]] if name.startswith("-") else columns[name] for name in names]


def undominated(
    columns: Mapping[str, Array], best: Mapping[str, Array], names: Sequence[str]
) -> Array:
    """The rows that a few of the best so far do not dominate: quick to tell, and seldom many."""
    here, known = objectives(columns, names), objectives(best, names)
    rows = np.arange(len(here[0]))
    for probe in _probes(known[0]):
        beaten, ties = np.ones((2, len(rows)), bool)
        for one, of in zip(here, known, strict=True):
            beaten &= of[probe] <= one
            ties &= of[probe] == one
        left = np.flatnonzero(~beaten | ties)
        if len(left) < len(rows):
            here, rows = [one[left] for one in here], rows[left]
    return rows


def _probes(known: Array) -> list[int]:
    """Some of the best, spread over an objective: those of the middle first, which beat most."""
    count = len(known)
    spread = np.unique(np.linspace(0, count - 1, _PROBES).astype(int)) if count else np.arange(0)
    middle = sorted(spread.tolist(), key=lambda place: abs(place - count // 2))
    found: list[int] = np.argsort(known, kind="stable")[middle].tolist()
    return found


def rows_on_front(columns: Columns, names: Sequence[str], parameters: Sequence[str]) -> Columns:
    """The rows on the front, by their ``INDEX``; what is not a number is on no front."""
    values = objectives(columns, names)
    rows = np.flatnonzero(~np.any([np.isnan(one) for one in values], axis=0))
    # Ranks, so that integers beyond 2^53 and doubles can be compared alike.
    ranks = np.stack([np.unique(one[rows], return_inverse=True)[1] for one in values])
    order = np.lexsort((columns[INDEX][rows], *ranks[::-1]))
    found = rows[order[_minimal(ranks[:, order])]]
    index = columns[INDEX][found]
    found = found[_first_of_each([columns[name][found] for name in parameters], index)]
    found = found[np.argsort(columns[INDEX][found], kind="stable")]
    return {name: column[found] for name, column in columns.items()}


def _minimal(values: Array) -> Array:
    """Which rows of lexicographically sorted ones are minimal, ties included."""
    if len(values) <= 2:
        return _staircase(values)
    left = np.arange(values.shape[1])
    kept = []
    while len(left):
        # The first one cannot be beaten by any that follows.
        best, here = values[:, left[:1]], values[:, left]
        ties = (here == best).all(axis=0)
        kept.append(left[ties])
        left = left[~(best <= here).all(axis=0)]
    return np.concatenate(kept) if kept else left


def _staircase(values: Array) -> Array:
    if not values.shape[1]:
        return np.arange(0)
    first, last = values[0], values[-1]
    starts = np.r_[True, first[1:] != first[:-1]]
    group = np.cumsum(starts) - 1
    least = last[starts]  # sorted: the first of each group is its least
    before = np.minimum.accumulate(least)
    better = np.r_[True, least[1:] < before[:-1]]
    return np.flatnonzero(better[group] & (last == least[group]))


def _first_of_each(parameters: Sequence[Array], index: Array) -> Array:
    """One row for each distinct candidate, the one with the least index."""
    order = np.lexsort((index, *parameters))
    if not len(order):
        return order
    differs = np.zeros(len(order) - 1, bool)
    for column in parameters:
        differs |= column[order][1:] != column[order][:-1]
    return order[np.r_[True, differs]]
