"""Non-negative least squares of relative errors, of which single ones may be far off.

    min over w >= 0 of  sum_i v_i·h((t_i - x_i·w) / m_i)  +  p·sum_j (s_j·(w_j - q_j))²

with h as Huber's loss, so that what is far off pulls but linearly, v_i the weight of a sample, q_j
what is known of a coefficient before (0 where nothing is) and s_j the largest part of a sample's
time that one unit of it makes: so what hardly any sample tells stays where it was. An error is a
part of the time m_i that the coefficients of the round before tell, at first of t_i: as parts of
t_i alone they would be told too low, by the square of their spread, for what happened to be short
counts more than what was long (Wedderburn, 1974).
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
_TINY = float(np.finfo(float).tiny)


def solved(
    amounts: Floats, seconds: Floats, weights: Floats, ridge: float, before: Floats | None = None
) -> Floats:
    """The coefficients by which samples (samples x amounts) take so many seconds."""
    scale = np.maximum((amounts / seconds[:, None]).max(axis=0, initial=0.0), _TINY)
    known = np.zeros(amounts.shape[1]) if before is None else before * scale
    found, trust, told = known, np.ones(len(seconds)), seconds
    for _ in range(_ROUNDS):
        scaled, wanted = amounts / scale / told[:, None], seconds / told
        v = weights * trust
        gram = (scaled * v[:, None]).T @ scaled
        gram[np.diag_indices_from(gram)] += ridge
        last, found = found, non_negative(gram, scaled.T @ (v * wanted) + ridge * known, found)
        error = np.abs(scaled @ found - wanted)
        limit = max(_LEAST_LIMIT, _SPREADS * float(np.median(error)))
        trust = np.minimum(1.0, limit / np.maximum(error, _TINY))
        told = np.clip(amounts @ (found / scale), seconds / _FAR, seconds * _FAR)
        if np.abs(found - last).max(initial=0.0) < _SETTLED:
            break
    coefficients: Floats = found / scale
    return coefficients


_FAR = 2.0
"""How many times longer or shorter than it is a time is taken for at most."""
_SETTLED = 1e-3
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
