"""Spearman's and Kendall's rank correlations of weighted networks, for many weightings at once.

A weight is how often a network was drawn, so that a bootstrap is a matrix of them: one row for
each draw. Ties share their mean rank in Spearman's, and are taken out as in Kendall's tau-b.
"""

from __future__ import annotations

import numpy as np

from costmodel.latency.agreement.fitting import Floats


def spearman(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Pearson's correlation of ranks for each row of weights; NaN where all of either are equal."""
    a, b = _ranks(x, weights), _ranks(y, weights)
    total = weights.sum(axis=1, keepdims=True)
    a -= (weights * a).sum(axis=1, keepdims=True) / total
    b -= (weights * b).sum(axis=1, keepdims=True) / total
    variance = (weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1)
    return _ratio((weights * a * b).sum(axis=1), np.sqrt(variance))


def _ranks(values: Floats, weights: Floats) -> Floats:
    """For each row of weights the mean rank of each value: those below it, and half of its ties."""
    below = (values[:, None] > values[None, :]).astype(float)
    tied = (values[:, None] == values[None, :]).astype(float)
    ranks: Floats = weights @ below.T + (weights @ tied.T + 1) / 2
    return ranks


def kendall(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Kendall's tau-b for each row of weights; NaN where all of either are equal."""
    a, b = _signs(x), _signs(y)
    pairs = _paired(abs(a), weights) * _paired(abs(b), weights)
    return _ratio(_paired(a * b, weights), np.sqrt(pairs))


def _signs(values: Floats) -> Floats:
    signs: Floats = np.sign(values[:, None] - values[None, :])
    return signs


def _paired(of_pairs: Floats, weights: Floats) -> Floats:
    """The sum of something of pairs, each as often as both were drawn."""
    total: Floats = ((weights @ of_pairs) * weights).sum(axis=1)
    return total


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, NaN where there is nothing to divide by."""
    # Rounding leaves a little of what should be nothing.
    return np.where(below > 1e-9, above / np.where(below > 1e-9, below, 1.0), np.nan)
