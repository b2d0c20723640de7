"""Which live sizes can be the peak: the others are proved to lie below one of them everywhere.

With sizes sum_k f_k·g_k, where the f are the few and positive, and with f_k between p_k·f_0 and
q_k·f_0, one exceeds another where sum_k min(p_k·d_k, q_k·d_k) > 0, d the difference of their g.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from costmodel.sweeping.tables.evaluation import Array
from costmodel.sweeping.tables.factor_tables import Side
from costmodel.sweeping.tables.factoring import Factored


def pruned(plan: Factored, found: Sequence[Side]) -> tuple[int, ...]:
    """The live sizes that are not everywhere below another one."""
    live = range(len(plan.live))
    few, many = (found[plan.few], found[1 - plan.few])
    if len(live) < 2 or not all(len(side.factor(len(plan.totals))) for side in (few, many)):
        return tuple(live)
    f, g = _factors(plan, few, many)
    if (f <= 0).any():
        return tuple(live)
    ratio = f / f[:, [int(f.sum(axis=0).argmax())]]
    p, q = ratio.min(axis=0), ratio.max(axis=0)
    tops = _largest_somewhere(f, g)
    return tuple(s for s in live if s in tops or not any(_below(g[s], g[t], p, q) for t in tops))


def _factors(plan: Factored, few: Side, many: Side) -> tuple[Array, Array]:
    """The f as rows x k, and the g as sizes x rows x k; 0 where a size lacks a factor."""
    first = len(plan.totals)
    factors = dict.fromkeys(one.index for terms in plan.live for one, _ in terms)
    keys = {index: k for k, index in enumerate(factors)}
    f = np.zeros((len(few.factor(first)), len(keys)))
    g = np.zeros((len(plan.live), len(many.factor(first)), len(keys)))
    for number, terms in enumerate(plan.live):
        at = [keys[one.index] for one, _ in terms]
        f[:, at] = few.factor(first + number).astype(float)
        g[number][:, at] = many.factor(first + number).astype(float)
    return f, g


def _largest_somewhere(f: Array, g: Array) -> list[int]:
    """The sizes that are the largest in some rows, spread over all."""
    rows = g[:, :: max(1, g.shape[1] // 64)]
    sampled = np.einsum("ik,sjk->sij", f[:: max(1, len(f) // 16)], rows)
    return list(dict.fromkeys(np.argmax(sampled, axis=0).ravel().tolist()))


def _below(a: Array, b: Array, p: Array, q: Array) -> bool:
    difference = b - a
    low = np.minimum(p * difference, q * difference)
    # A margin far above the error of rounding: what is nearly equal stays.
    return bool((low.sum(axis=1) > 1e-9 * np.abs(low).sum(axis=1)).all())
