"""Which network to time next: the one that lessens the expected error most for its seconds.

A kernel's time is a sum of coefficients times its amounts a, and so its relative error is
that of x·c with x = a / seconds. Kernels of a class whose rows X were timed, each with an error s,
leave the coefficients a variance of

    V = (I/p + X'X / s²)^-1

where p is what they vary by before anything is known. The variance expected of a prediction is the
sum over classes of tr(V S), with S = sum of w x x' over the pool's kernels, each weighed by its
part of the time: an optimal design for the mean variance of predictions (I-optimal; Atkinson, Donev
and Tobias, Optimum Experimental Designs, 2007, chapter 10). A network of further rows Y = X/s
lessens it by

    tr((I + Y V Y')^-1 Y V S V Y')

so that networks are compared without inverting anything that is larger than their rows. Where
kernels are not timed, a network is one row of all classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import numpy as np

from costmodel.latency.calibrating.pool import Candidate

Array = Any

KERNEL_ERROR, NETWORK_ERROR = 0.1, 0.05
"""By how much, as a share, the time of a kernel or of a network is no such sum."""
_SMALL_SHARE = 0.1
"""The part of a network's time at which a kernel tells half of what it would tell by itself."""
_SHARED_EQUALLY = 0.2
"""The part of all weight that classes share equally: one that is rare must be covered too."""


@dataclass(slots=True)
class Group:
    """Kernels of one class: what each network would tell of them, and what is known.

    ``members`` are the n networks that have some; ``rows`` [n, k, d] those that each would add,
    ``weights`` [d, d] is S, ``variance`` [d, d] V, ``expected`` tr(V S) and ``gains`` [n] what each
    network would lessen of it.
    """

    members: Array
    rows: Array
    weights: Array
    variance: Array
    expected: float = field(init=False)
    gains: Array = field(init=False)

    def __post_init__(self) -> None:
        """Say what is known before anything is."""
        self._update()

    def _update(self) -> None:
        """Say anew what is expected, and what each network would lessen."""
        self.expected = float(np.trace(self.variance @ self.weights))
        known = self.rows @ self.variance
        across = np.swapaxes(self.rows, 1, 2)
        less = known @ self.weights @ np.swapaxes(known, 1, 2)
        spread = known @ across + np.eye(self.rows.shape[1])
        self.gains = np.trace(np.linalg.solve(spread, less), axis1=1, axis2=2)

    def learn(self, place: int) -> None:
        """Take in the rows of a member."""
        rows = self.rows[place]
        known = rows @ self.variance
        spread = known @ rows.T + np.eye(len(rows))
        self.variance = self.variance - known.T @ np.linalg.solve(spread, known)
        self._update()


class Design:
    """What has been chosen of a pool, and what would be best next."""

    def __init__(self, pool: Sequence[Candidate], *, by_kernel: bool) -> None:
        self._groups = list(_by_class(pool) if by_kernel else _whole(pool))
        self._left = np.ones(len(pool), bool)

    @property
    def error(self) -> float:
        """The relative error that is expected of predictions, as a standard deviation."""
        return sqrt(sum(group.expected for group in self._groups))

    def best(self, costs: Array, most: Array) -> int | None:
        """Of the networks left that ``most`` allows, the one of the largest gain for its cost."""
        allowed = self._left & most
        if not allowed.any():
            return None
        return int(np.argmax(np.where(allowed, self.gains() / costs, -1.0)))

    def gains(self) -> Array:
        """By how much each network would lessen the expected variance."""
        found = np.zeros(len(self._left))
        for group in self._groups:
            np.add.at(found, group.members, group.gains)
        return found

    def learn(self, number: int) -> None:
        """Take in a network, which is not chosen again."""
        self.drop(number)
        for group in self._groups:
            for place in np.flatnonzero(group.members == number):
                group.learn(int(place))

    def drop(self, number: int) -> None:
        """Never choose a network: it is chosen, or cannot be run."""
        self._left[number] = False


def _by_class(pool: Sequence[Candidate]) -> Iterable[Group]:
    """A group for each class of kernels."""
    total = sum(1 for one in pool if one.works)
    kinds = sorted({work.kind for one in pool for work in one.works})
    for kind in kinds:
        amounts = sorted(
            {a for one in pool for w in one.works if w.kind == kind for a in w.amounts}
        )
        rows, weights, errors = {}, {}, {}
        for number, one in enumerate(pool):
            own = [at for at, work in enumerate(one.works) if work.kind == kind]
            if own:
                rows[number] = np.array([_row(one, at, amounts) for at in own])
                share = np.array([one.seconds[at] for at in own]) / one.run_seconds
                weights[number] = share
                errors[number] = KERNEL_ERROR * np.sqrt(1 + _SMALL_SHARE / share)
        shared = _SHARED_EQUALLY / len(kinds)
        yield _group(rows, weights, errors, total, shared)


def _row(one: Candidate, at: int, amounts: Sequence[str]) -> Sequence[float]:
    held = one.works[at].amounts
    return [held.get(amount, 0.0) / one.seconds[at] for amount in amounts]


def _whole(pool: Sequence[Candidate]) -> Iterable[Group]:
    """One group, in which a network is a row of the amounts of all classes."""
    sums = [_sums(one) for one in pool]
    columns = sorted({column for its in sums for column in its})
    rows = {
        number: np.array([[its.get(column, 0.0) for column in columns]]) / pool[number].run_seconds
        for number, its in enumerate(sums)
        if its
    }
    weights = dict.fromkeys(rows, np.ones(1))
    errors = dict.fromkeys(rows, np.full(1, NETWORK_ERROR))
    yield _group(rows, weights, errors, len(rows), _SHARED_EQUALLY)


def _sums(one: Candidate) -> Mapping[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for kind, amounts in one.works:
        for amount, of in amounts.items():
            found[kind, amount] = found.get((kind, amount), 0.0) + of
    return found


def _group(
    rows: Mapping[int, Array],
    weights: Mapping[int, Array],
    errors: Mapping[int, Array],
    total: int,
    shared: float,
) -> Group:
    """A group of the rows of networks by their numbers, in units in which columns are alike."""
    every = np.concatenate(list(rows.values()))
    every = every[:, every.any(axis=0)]
    every = every / np.sqrt(np.mean(every**2, axis=0))
    shares = np.concatenate(list(weights.values()))
    shares = (1 - _SHARED_EQUALLY) * shares / total + shared * shares / shares.sum()
    size = every.shape[1]
    ends = np.cumsum([len(its) for its in rows.values()])[:-1]
    told = every / np.concatenate(list(errors.values()))[:, None]
    compact = [_compact(its) for its in np.split(told, ends)]
    padded = np.zeros((len(compact), max(map(len, compact)), size))
    for place, its in enumerate(compact):
        padded[place, : len(its)] = its
    weighed = every.T @ (every * shares[:, None])
    return Group(np.array(list(rows)), padded, weighed, np.eye(size) / size)


def _compact(rows: Array) -> Array:
    """At most as many rows as columns that tell the same: R of QR, for R'R is X'X."""
    return np.linalg.qr(rows, mode="r") if len(rows) > rows.shape[1] else rows
