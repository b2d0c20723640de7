"""Non-negative least squares of relative errors, of which single ones may be far off.

    min over w >= 0 of  sum over i of  v_i·h(x_i·w / t_i - 1)  +  p·sum over j of (s_j·(w_j - q_j))²

with h as Huber's loss, so that what is far off pulls but linearly, v_i the weight of a sample, q_j
what is known of a coefficient before (0 where nothing is) and s_j the largest part of a sample's
time that one unit of it makes: so what hardly any sample tells stays where it was.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

_ROUNDS = 12
_LEAST_LIMIT = 0.03
"""A relative error that counts in full however small the others are."""
_SPREADS = 1.5
"""Median errors beyond which an error pulls but linearly."""
_SETTLED = 0.01
_TINY = float(np.finfo(float).tiny)


def solved(
    amounts: Floats, seconds: Floats, weights: Floats, ridge: float, before: Floats | None = None
) -> Floats:
    """The coefficients by which samples (samples x amounts) take so many seconds."""
    relative = amounts / seconds[:, None]
    scale = np.maximum(relative.max(axis=0, initial=0.0), _TINY)
    scaled = relative / scale
    known = np.zeros(scaled.shape[1]) if before is None else before * scale
    found, trust = known, np.ones(len(seconds))
    for _ in range(_ROUNDS):
        v = weights * trust
        gram = (scaled * v[:, None]).T @ scaled
        gram[np.diag_indices_from(gram)] += ridge
        found = non_negative(gram, scaled.T @ v + ridge * known, found)
        error = np.abs(scaled @ found - 1)
        limit = max(_LEAST_LIMIT, _SPREADS * float(np.median(error)))
        before_it, trust = trust, np.minimum(1.0, limit / np.maximum(error, _TINY))
        if np.abs(trust - before_it).max(initial=0.0) < _SETTLED:
            break
    coefficients: Floats = found / scale
    return coefficients


_CLOSE = 1e-9
_PATIENCE = 3
"""How often all that are wrong change sides although there are no fewer of them than before."""


def non_negative(gram: Floats, target: Floats, start: Floats) -> Floats:
    """The least of w·G·w / 2 - b·w over w >= 0, with G positive definite.

    Block principal pivoting (Portugal, Judice and Vicente, 1994): all that are below zero are tied
    to it, and all are let go that would rise; one by one where that goes in circles. Those that
    ``start`` has above zero are free at first.
    """
    free = start > 0
    close = _CLOSE * max(1.0, float(np.abs(target).max(initial=0.0)))
    fewest, patience = len(target) + 1, _PATIENCE
    while True:
        found = np.zeros_like(target)
        if free.any():
            found[free] = np.linalg.solve(gram[np.ix_(free, free)], target[free])
        wrong = (free & (found < 0)) | (~free & (target - gram @ found > close))
        count = int(wrong.sum())
        if not count:
            return found
        if count < fewest:
            fewest, patience = count, _PATIENCE
        elif patience:
            patience -= 1
        else:
            wrong &= np.arange(len(wrong)) == np.flatnonzero(wrong)[-1]
        free = free ^ wrong
