"""Factors of counts that give times: least squares of the relative error, none below zero.

    min over w >= 0 of the sum over networks of (x·w / t - 1)²

With so few counts each set of them is tried: the best factors are the plain least squares of those
that are not zero, so that the best of the sets without a negative one is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fitted(counts: Floats, times: Floats) -> Floats:
    """The factors of counts (networks x counts) that foretell the times best."""
    scale = np.maximum(np.abs(counts).max(axis=0), np.finfo(float).tiny)
    relative = counts / scale / times[:, None]
    found = (_of_set(relative, chosen) for chosen in _sets(counts.shape[1]))
    best = min((one for one in found if (one >= 0).all()), key=lambda one: _loss(relative, one))
    factors: Floats = best / scale
    return factors


def _sets(number: int) -> list[tuple[int, ...]]:
    return [chosen for size in range(number + 1) for chosen in combinations(range(number), size)]


def _of_set(relative: Floats, chosen: tuple[int, ...]) -> Floats:
    """The least squares of these counts alone."""
    factors = np.zeros(relative.shape[1])
    if chosen:
        columns = relative[:, chosen]
        factors[list(chosen)] = np.linalg.lstsq(columns, np.ones(len(columns)), rcond=None)[0]
    return factors


def _loss(relative: Floats, factors: Floats) -> float:
    return float(((relative @ factors - 1) ** 2).sum())


def held_out(counts: Floats, times: Floats, families: Sequence[str]) -> Floats | None:
    """The time of each network by factors fitted without its family; None with one family alone."""
    if len(set(families)) < 2:
        return None
    foretold = np.empty(len(times))
    for family in dict.fromkeys(families):
        inside = np.array([one == family for one in families])
        foretold[inside] = counts[inside] @ fitted(counts[~inside], times[~inside])
    return foretold
