"""The rows that a stretch of candidates gives: each column is made when it is asked for.

What a filter needs is computed of all candidates, the rest of those that it keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from costmodel.sweeping.request.base import INDEX
from costmodel.sweeping.request.formulas import evaluate
from costmodel.sweeping.request.job import Fault, Job
from costmodel.sweeping.request.timing import COVERAGE, ENOUGH
from costmodel.sweeping.tables.places import Places
from costmodel.sweeping.tables.results import Priced, masked

Array = Any
Values = Callable[[Array], Array]
"""What positions on an axis stand for."""

UNMATCHED = "no row in the joined file"
VALUELESS = "{} has no finite value"
UNCOVERED = f"the platform covers less than {100 * ENOUGH:.0f} % of its time; --partial keeps it"


@dataclass(frozen=True)
class Box:
    """Candidates of a grid, the last axis fastest; ``first`` is the number of the first one."""

    ranges: tuple[range, ...]
    first: int

    def along(self, axis: int, values: Values, places: Places | None) -> Array:
        """Values of an axis, made of its own positions and spread over the candidates."""
        shape = [len(one) for one in self.ranges]
        own, inner = values(np.array(self.ranges[axis])), prod(shape[axis + 1 :])
        if places is not None:
            return own[places // inner % len(own)]
        return np.broadcast_to(own[:, None], (prod(shape[:axis]), len(own), inner)).reshape(-1)


@dataclass(frozen=True)
class Draws:
    """Candidates at these positions on each axis; ``first`` is the number of the first one."""

    positions: tuple[Array, ...]
    first: int

    def along(self, axis: int, values: Values, places: Places | None) -> Array:
        """Values of an axis."""
        at = self.positions[axis]
        return values(at if places is None else at[places])


class Rows:
    """Columns of the candidates that are legal, and of these of what has been kept.

    ``faults`` says what was left out and why.
    """

    def __init__(self, job: Job, candidates: Box | Draws, priced: Priced) -> None:
        self._job, self._candidates, self._priced = job, candidates, priced
        self._places = priced.places
        self._known: dict[str, Array] = {}
        self._axes = {axis.name: number for number, axis in enumerate(job.space.axes)}
        first = candidates.first
        self.faults: dict[str, Fault] = {
            reason: (count, first + place) for reason, (count, place) in priced.faults.items()
        }

    def __len__(self) -> int:
        return self._priced.count if self._places is None else len(self._places)

    def __getitem__(self, name: str) -> Array:
        return self.columns([name])[name]

    def columns(self, names: Sequence[str]) -> dict[str, Array]:
        """These columns, in this order."""
        lacking = [name for name in names if name not in self._known]
        counted = [name for name in lacking if name not in self._axes and name != INDEX]
        self._known |= self._priced.columns(counted, self._places) if counted else {}
        self._known |= {name: self._own(name) for name in lacking if name not in self._known}
        return {name: self._known[name] for name in names}

    def _own(self, name: str) -> Array:
        """A parameter, or the number of each candidate."""
        if name != INDEX:
            return self._along(name, self._job.space.axes[self._axes[name]].column)
        places = np.arange(len(self)) if self._places is None else self._places
        return self._candidates.first + places

    def _along(self, name: str, values: Values) -> Array:
        return self._candidates.along(self._axes[name], values, self._places)

    def keep(self, rows: Array) -> None:
        """Keep these rows."""
        if len(rows) < len(self):
            self._places = rows if self._places is None else self._places[rows]
            self._known = masked(self._known, rows)

    def _demand(self, mask: Array, reason: str) -> None:
        """Keep the rows under the mask; the others are told with the reason."""
        if not mask.all():
            numbers = self[INDEX][~mask]
            self.faults[reason] = len(numbers), int(numbers[0])
            self.keep(np.flatnonzero(mask))

    def cover(self) -> None:
        """Leave out those of whose time the platform covers too little."""
        self._demand(self[COVERAGE] >= ENOUGH, UNCOVERED)

    def join(self) -> None:
        """Add the columns of the joined file, and leave out what has no row there."""
        joined = self._job.joined
        if joined:
            at = [self._along(name, np.asarray) for name in self._axes]
            matches, found = joined.match(self._job.space.axes, at)
            self._demand(matches, UNMATCHED)
            self._known |= {name: of[found[matches]] for name, of in joined.columns.items()}

    def reward(self, formula: str) -> None:
        """Add the column that a formula gives, and leave out what has no value."""
        value, lacking = self._evaluated(formula)
        self._known["reward"] = np.asarray(value, np.float64)
        self._demand(~lacking, VALUELESS.format("--reward"))

    def filter(self, formula: str) -> None:
        """Keep the rows for which a condition holds."""
        value, lacking = self._evaluated(formula)
        self._demand(~lacking, VALUELESS.format("--where"))
        self.keep(np.flatnonzero(value[~lacking]))

    def _evaluated(self, formula: str) -> tuple[Array, Array]:
        return evaluate(formula, self._job.columns, self.__getitem__, len(self))
