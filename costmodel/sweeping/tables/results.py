"""What is known of candidates as one plan after the other takes its share of them.

A share says where its candidates are, and makes the columns that it is asked for: of all of them,
which is quicker for each, or of some. So what nobody asks for is not computed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.planning.candidates import Outcome
from costmodel.sweeping.request.timing import COVERAGE, LATENCY
from costmodel.sweeping.tables.places import Places, Scattered, Where, everywhere

Counts: TypeAlias = NDArray[Any]
"""A column: int64, or Python's integers where those would not hold what it may come to; doubles
where it is time.
"""
Columns: TypeAlias = Mapping[str, Counts]
Names: TypeAlias = Collection[str]
Name: TypeAlias = Callable[[int], str]
"""What the candidate at a place is called."""
Advance: TypeAlias = Callable[[int], None]
"""Told how many more candidates are priced."""

_TYPES: Mapping[str, type] = {LATENCY: np.float64, COVERAGE: np.float64}
"""What columns hold that are no counts."""

MANY = 8
"""One of so many candidates is priced with all in the time that it takes to gather it alone."""


def unseen(_count: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Share:
    """Candidates that one plan has taken; ``fault`` is why they are illegal, if they are.

    ``whole`` makes columns of all of them, ``some`` of those at some places. What ``is_wide`` may
    come to more than 64 bits hold.
    """

    fault: str
    where: Where
    whole: Callable[[Names], Columns]
    some: Callable[[Places, Names], Columns]
    is_wide: bool = False


@dataclass(frozen=True)
class Priced:
    """Candidates, each with the number of its share, from 1.

    ``places`` are those of the legal ones, in order, or None if that is all. ``faults`` counts
    the others by reason, with the first place of each.
    """

    numbers: NDArray[np.int32]
    shares: Sequence[Share]
    faults: Mapping[str, tuple[int, int]]
    places: Places | None

    @property
    def count(self) -> int:
        """How many candidates were asked for."""
        return self.numbers.size

    def columns(self, names: Names, places: Places | None = None) -> dict[str, Counts]:
        """The columns of all candidates, which hold anything where they are illegal, or of some."""
        if places is not None and len(places) * MANY < self.count:
            return self._some(names, places)
        whole = self._whole(names)
        return whole if places is None else masked(whole, places)

    def _whole(self, names: Names) -> dict[str, Counts]:
        shape = self.numbers.shape
        legal = [share for share in self.shares if not share.fault]
        if len(legal) == 1 and legal[0].where == everywhere(shape):
            columns = legal[0].whole(names)
            return {name: columns[name].astype(_type(name), copy=False) for name in names}
        found: dict[str, Counts] = {name: np.empty(shape, _type(name)) for name in names}
        for share in legal:
            columns = share.whole(names)
            for name in names:
                share.where.write(found[name], columns[name])
        return {name: column.reshape(-1) for name, column in found.items()}

    def _some(self, names: Names, places: Places) -> dict[str, Counts]:
        numbers = self.numbers.reshape(-1)[places]
        found: dict[str, Counts] = {name: np.empty(len(places), _type(name)) for name in names}
        for number in np.unique(numbers).tolist():
            own = np.flatnonzero(numbers == number)
            columns = self.shares[number - 1].some(places[own], names)
            for name in names:
                found[name][own] = columns[name]
        return found


def _type(name: str) -> type:
    return _TYPES.get(name, np.int64)


class Results:
    """The shares of candidates in a box of this shape, of which ``todo`` are still to be priced.

    ``names`` are all columns that there are. Where plans ``may_overlap``, a candidate is priced by
    the first that claims it.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        names: Names,
        name: Name,
        advance: Advance = unseen,
        *,
        may_overlap: bool = False,
    ) -> None:
        self.count = self.todo = prod(shape)
        self._names, self._name, self._advance = names, name, advance
        self._may_overlap = may_overlap
        self._numbers = np.zeros(shape, np.int32)
        self._shares: list[Share] = []
        self._alone: list[int] = []  # shares of one, priced by itself, for which plans may hold too
        self._faults: dict[str, tuple[int, int]] = {}

    def put(self, share: Share) -> None:
        """Price the candidates of a share, or give the fault that they have.

        Those that were priced by themselves are left as they are.

        Raises:
            SpecError: a value does not fit into 64 bits.
            AssertionError: a plan has priced one of them, and plans may not overlap.
        """
        before = share.where.read(self._numbers)
        if before.any():
            share = self._without_priced(share, before.reshape(-1))
        if share.is_wide and not share.fault:
            share = self._checked(share)
        self._shares.append(share)
        share.where.write(self._numbers, len(self._shares))
        self._note(share)

    def put_one(self, place: int, outcome: Outcome) -> None:
        """Price a candidate that has no plan.

        Raises:
            SpecError: a value does not fit into 64 bits.
        """
        columns = {name: np.array([count], object) for name, count in outcome.counts.items()}
        columns |= {name: np.array([value]) for name, value in outcome.times.items()}

        def told(names: Names) -> Columns:
            return {name: columns[name] for name in names}

        where = Scattered(np.array([place]))
        self.put(Share(outcome.fault, where, told, lambda _, names: told(names), is_wide=True))
        self._alone.append(len(self._shares))

    def _without_priced(self, share: Share, numbers: Counts) -> Share:
        left = numbers == 0
        if not (self._may_overlap or np.isin(numbers[~left], self._alone).all()):
            raise AssertionError("a candidate meets the guards of two plans")
        places = share.where.places(self._numbers.shape)[left]
        return replace(
            share,
            where=Scattered(places),
            whole=lambda names: masked(share.whole(names), left),
        )

    def _checked(self, share: Share) -> Share:
        """The share with its columns, all of which fit into 64 bits."""
        columns = share.whole(self._names)
        for column, values in columns.items():
            if values.dtype != object or not len(values) or max(values) < 2**63:
                continue
            at = int(np.argmax(values))
            where = self._name(int(share.where.places(self._numbers.shape)[at]))
            message = (
                f"{column} reaches {max(values):,} at {where}, which does not fit into 64 bits"
            )
            raise SpecError([Problem(message, None, "sweep a smaller range")])
        return replace(share, whole=lambda names: {name: columns[name] for name in names})

    def _note(self, share: Share) -> None:
        """So many more are priced, or have this fault."""
        places = share.where.read(self._numbers).size
        self.todo -= places
        if share.fault:
            first = int(share.where.places(self._numbers.shape).min(initial=self.count))
            known, before = self._faults.get(share.fault, (0, self.count))
            self._faults[share.fault] = known + places, min(before, first)
        self._advance(places)

    def left(self) -> Places | None:
        """The places still to be priced; None if that is all of them."""
        return None if self.todo == self.count else np.flatnonzero(self._numbers == 0)

    def first(self) -> int:
        """The first of them."""
        return int(np.argmin(self._numbers))  # shares are numbered from 1

    def priced(self) -> Priced:
        """What all this came to."""
        places = None
        if self._faults:
            is_legal = np.array([True, *(not share.fault for share in self._shares)])
            places = np.flatnonzero(is_legal[self._numbers])
        return Priced(self._numbers, self._shares, self._faults, places)


def masked(columns: Columns, rows: NDArray[Any]) -> dict[str, Counts]:
    """Some rows of columns."""
    return {name: values[rows] for name, values in columns.items()}
