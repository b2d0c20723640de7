"""Coefficients that no row can bend: none below zero, of the relative error, by Huber's loss.

    min over c >= 0 of the sum over networks of huber(ln(x·c / t))

by least squares of x·c / t - 1 that are weighted anew until they stand still. In the logarithm, a
time near zero is as far off as one that is as many times too long: in the relative error alone it
would outweigh all others.
"""

from __future__ import annotations

import numpy as np

from costmodel.latency.calibrating.solving import Floats, non_negative

_TUNING = 1.345
"""Huber's constant, which keeps 95 % of the efficiency where errors are normal."""
_LEAST_SPREAD = 0.02
_ROUNDS, _STILL = 10, 1e-3
_RIDGE = 1e-9
"""Keeps columns that say the same from having no answer."""
_LEAST, _CLOSE, _TINY = 1e-9, 1e-6, float(np.finfo(float).tiny)
_MOST_WEIGHT = 100.0


def fitted(columns: Floats, seconds: Floats) -> Floats:
    """The coefficients of columns (networks x coefficients) that give the times."""
    scale = np.maximum(columns.max(axis=0), _TINY)
    scaled = columns / scale
    relative = scaled / seconds[:, None]
    total = np.maximum(scaled.sum(axis=1), _LEAST)
    foretold = total * np.median(seconds / total)
    found = np.ones(columns.shape[1])
    for _ in range(_ROUNDS):
        weighted: Floats = relative * _weights(foretold, seconds)[:, None]
        gram = weighted.T @ relative
        gram[np.diag_indices_from(gram)] += _RIDGE * float(np.trace(gram)) + _TINY
        found = non_negative(gram, weighted.sum(axis=0), found)
        before, foretold = foretold, scaled @ found
        if (abs(foretold - before) <= _STILL * before).all():
            break
    coefficients: Floats = found / scale
    return coefficients


def logarithms(foretold: Floats, seconds: Floats) -> Floats:
    """How far times are off, as logarithms of the ratio; what foretells nothing is far off."""
    found: Floats = np.log(np.maximum(foretold, _LEAST * seconds) / seconds)
    return found


def spread_of(off: Floats) -> float:
    """A standard deviation that few rows cannot change: of normal errors, 1.4826 medians."""
    return max(1.4826 * float(np.median(abs(off))), _LEAST_SPREAD)


def _weights(foretold: Floats, seconds: Floats) -> Floats:
    """What makes squares of the relative error r Huber's loss of the logarithm l.

    The slope of the loss is psi(l) / foretold, that of the weighted square w·r / seconds.
    """
    off = logarithms(foretold, seconds)
    ratio = np.exp(off)
    exact = abs(off) > _CLOSE
    slope = np.where(exact, off / np.where(exact, ratio * (ratio - 1), 1.0), 1.0)
    bent = np.minimum(1.0, _TUNING * spread_of(off) / np.maximum(abs(off), _CLOSE))
    weights: Floats = bent * np.minimum(slope, _MOST_WEIGHT)
    return weights
