"""Columns that fill up as one plan after the other takes its candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.planning.candidates import Outcome
from costmodel.sweeping.request.timing import COVERAGE, LATENCY

Places: TypeAlias = NDArray[np.intp]
"""Candidates, by their numbers among those asked for."""
Counts: TypeAlias = NDArray[Any]
"""A column: int64, or Python's integers where those would not hold what it may come to; doubles
where it is time.
"""
Name: TypeAlias = Callable[[int], str]
"""What the candidate at a place is called."""
Advance: TypeAlias = Callable[[int], None]
"""Told how many more candidates are priced."""

_TYPES: Mapping[str, type] = {LATENCY: np.float64, COVERAGE: np.float64}
"""What columns hold that are no counts."""


def unseen(_count: int) -> None:
    """Nobody watches."""


class State(IntEnum):
    """What is known of a candidate."""

    OPEN = 0
    LEGAL = 1
    ILLEGAL = 2


@dataclass(frozen=True)
class Priced:
    """Candidates with their columns: ``places`` among those asked for, in order.

    ``faults`` counts the illegal ones by reason, with the first place of each.
    """

    places: Places
    columns: Mapping[str, Counts]
    faults: Mapping[str, tuple[int, int]]


class Results:
    """The columns of ``count`` candidates, of which ``todo`` are still to be priced."""

    def __init__(self, count: int, name: Name, advance: Advance = unseen) -> None:
        self.count, self.todo = count, count
        self._name, self._advance = name, advance
        self._columns: dict[str, Counts] = {}
        self._state = np.full(count, State.OPEN, np.int8)
        self._is_alone = np.zeros(count, np.bool_)  # priced by itself, for which plans may hold too
        self._faults: dict[str, tuple[int, int]] = {}

    def put_all(self, fault: str, columns: Mapping[str, Counts]) -> None:
        """Price all candidates at once, or give the fault that they have; see ``put``."""
        if self.todo < self.count:
            self.put(fault, np.arange(self.count), columns)
            return
        self._refuse_overflow(columns, None)
        # In place: the columns of a plan that takes everything need not be copied.
        self._columns = {
            name: one.astype(_TYPES.get(name, np.int64), copy=False)
            for name, one in columns.items()
        }
        self._state.fill(State.ILLEGAL if fault else State.LEGAL)
        self._note(fault, self.count, 0)

    def put(self, fault: str, places: Places, columns: Mapping[str, Counts]) -> None:
        """Price the candidates at these places, or give the fault that they have.

        Those that were priced by themselves are left as they are.

        Raises:
            SpecError: a value does not fit into 64 bits.
            AssertionError: a plan has priced one of them; no two plans share a candidate.
        """
        alone = self._is_alone[places]
        if alone.any():
            places, columns = places[~alone], _masked(columns, ~alone)
        self._refuse_overflow(columns, places)
        if self._state[places].any():
            raise AssertionError("a candidate meets the guards of two plans")
        for name, values in columns.items():
            if name not in self._columns:
                self._columns[name] = np.empty(self.count, _TYPES.get(name, np.int64))
            self._columns[name][places] = values
        self._state[places] = State.ILLEGAL if fault else State.LEGAL
        self._note(fault, len(places), int(places.min(initial=self.count)))

    def put_one(self, place: int, outcome: Outcome) -> None:
        """Price a candidate that has no plan.

        Raises:
            SpecError: a value does not fit into 64 bits.
        """
        columns = {name: np.array([count], object) for name, count in outcome.counts.items()}
        columns |= {name: np.array([value]) for name, value in outcome.times.items()}
        self.put(outcome.fault, np.array([place]), columns)
        self._is_alone[place] = True

    def _note(self, fault: str, count: int, first: int) -> None:
        """So many more are priced, or have this fault, ``first`` before the others."""
        self.todo -= count
        if fault:
            known, before = self._faults.get(fault, (0, self.count))
            self._faults[fault] = known + count, min(before, first)
        self._advance(count)

    def _refuse_overflow(self, columns: Mapping[str, Counts], places: Places | None) -> None:
        for column, values in columns.items():
            if values.dtype != object or not len(values) or max(values) < 2**63:
                continue
            at = int(np.argmax(values))
            where = self._name(at if places is None else int(places[at]))
            message = (
                f"{column} reaches {max(values):,} at {where}, which does not fit into 64 bits"
            )
            raise SpecError([Problem(message, None, "sweep a smaller range")])

    def left(self) -> Places | None:
        """The places still to be priced; None if that is all of them."""
        return None if self.todo == self.count else np.flatnonzero(self._state == State.OPEN)

    def first(self) -> int:
        """The first of them."""
        return int(np.argmin(self._state))  # no state is below OPEN

    def priced(self) -> Priced:
        """What all this came to."""
        places = np.flatnonzero(self._state == State.LEGAL)
        if len(places) == self.count:
            return Priced(places, self._columns, self._faults)
        return Priced(places, _masked(self._columns, places), self._faults)


def _masked(columns: Mapping[str, Counts], rows: NDArray[Any]) -> dict[str, Counts]:
    return {name: values[rows] for name, values in columns.items()}
