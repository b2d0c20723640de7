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


def non_negative(gram: Floats, target: Floats, start: Floats) -> Floats:
    """The least of w·G·w / 2 - b·w over w >= 0, with G positive definite (Lawson, Hanson 1974).

    Those that ``start`` has above zero are free at first.
    """
    free = start > 0
    found = np.where(free, start, 0.0)
    close = _CLOSE * max(1.0, float(np.abs(target).max(initial=0.0)))
    for _ in range(3 * len(target) + 1):
        found, free = _inside(gram, target, found, free)
        slope = np.where(free, -np.inf, target - gram @ found)
        best = int(np.argmax(slope))
        if slope[best] <= close:
            break
        free = free.copy()
        free[best] = True
    return found


def _inside(
    gram: Floats, target: Floats, found: Floats, free: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    """The least over those that are free; what would fall below zero on the way is tied to it."""
    while free.any():
        wanted = np.zeros_like(target)
        wanted[free] = np.linalg.solve(gram[np.ix_(free, free)], target[free])
        falling = free & (wanted <= 0)
        if not falling.any():
            return wanted, free
        parts = found[falling] / np.maximum(found[falling] - wanted[falling], _TINY)
        found = found + float(parts.min()) * (wanted - found)
        free = free & ~(falling & (found <= _TINY + 1e-12 * np.abs(found).max()))
        found = np.where(free, found, 0.0)
    return np.zeros_like(target), free
