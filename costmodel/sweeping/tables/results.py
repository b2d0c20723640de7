"""Columns that fill up as one plan after the other takes its candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.planning.candidates import COLUMNS, Outcome
from costmodel.sweeping.tables.evaluation import Array

Name = Callable[[int], str]
"""What the candidate at a place is called."""
Advance = Callable[[int], None]
"""Told how many more candidates are priced."""


def unseen(_count: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Priced:
    """Candidates with their columns: ``places`` among those asked for, in order.

    ``faults`` counts the illegal ones by reason, with the first place of each.
    """

    places: Array
    columns: Mapping[str, Array]
    faults: Mapping[str, tuple[int, int]]


class Filling:
    """The columns of some candidates, of which ``todo`` are still to be priced."""

    def __init__(self, count: int, name: Name, advance: Advance = unseen) -> None:
        self.count, self.todo, self.name, self.advance = count, count, name, advance
        self.columns: dict[str, Array] = {}
        self.state: Array = None
        self._alone: Array = None
        self.faults: dict[str, tuple[int, int]] = {}

    def put(self, fault: str, places: Any, columns: Mapping[str, Array]) -> None:
        """Price the candidates at these places, or give the fault that they have.

        Raises:
            SpecError: a value does not fit into 64 bits.
            AssertionError: one of them has been priced; no two plans share a candidate.
        """
        if self._alone is not None:
            places, columns = self._others(places, columns)
        for name, values in columns.items():
            self._refuse_overflow(name, values, places)
        if isinstance(places, slice) and self.state is None:
            self._put_all(fault, columns)
            return
        if self.state is None:
            self.state = np.zeros(self.count, np.int8)
            self.columns = {name: np.empty(self.count, np.int64) for name in COLUMNS}
        if self.state[places].any():
            raise AssertionError("a candidate meets the guards of two plans")
        self.todo -= len(places)
        self.state[places] = 2 if fault else 1
        for name, values in columns.items():
            self.columns[name][places] = values
        if fault:
            self._blame(fault, places)
        self.advance(len(places))

    def put_one(self, place: int, outcome: Outcome) -> None:
        """Price a candidate that has no plan.

        Raises:
            SpecError: a value does not fit into 64 bits.
        """
        columns = {name: np.array([count], object) for name, count in outcome.counts.items()}
        self.put(outcome.fault, np.array([place]), columns)
        if self._alone is None:
            self._alone = np.zeros(self.count, bool)
        self._alone[place] = True

    def _others(self, places: Any, columns: Mapping[str, Array]) -> Any:
        """Without the candidates that were priced by themselves, which plans may hold as well."""
        at = np.arange(self.count) if isinstance(places, slice) else places
        others = ~self._alone[at]
        return at[others], {name: values[others] for name, values in columns.items()}

    def _put_all(self, fault: str, columns: Mapping[str, Array]) -> None:
        """The columns of all candidates at once, which need not be copied."""
        self.todo = 0
        if fault:
            self._blame(fault, np.arange(self.count))
        else:
            self.columns = {name: one.astype(np.int64, copy=False) for name, one in columns.items()}
        self.advance(self.count)

    def _blame(self, fault: str, places: Array) -> None:
        count, first = self.faults.get(fault, (0, self.count))
        self.faults[fault] = count + len(places), min(first, int(places.min()))

    def _refuse_overflow(self, name: str, values: Array, places: Any) -> None:
        if values.dtype != object or not len(values) or max(values) < 2**63:
            return
        at = int(np.argmax(values))
        place = at if isinstance(places, slice) else int(places[at])
        message = (
            f"{name} reaches {max(values):,} at {self.name(place)}, which does not fit into 64 bits"
        )
        raise SpecError([Problem(message, None, "sweep a smaller range")])

    def left(self) -> Array:
        """The places still to be priced; None if that is all of them."""
        return None if self.state is None else np.flatnonzero(self.state == 0)

    def first(self) -> int:
        """The first of them."""
        return 0 if self.state is None else int(np.argmin(self.state))

    def priced(self) -> Priced:
        if self.state is None:
            legal = np.arange(self.count if self.columns else 0)
            return Priced(legal, self.columns, self.faults)
        legal = np.flatnonzero(self.state == 1)
        columns = {name: values[legal] for name, values in self.columns.items()}
        return Priced(legal, columns, self.faults)
