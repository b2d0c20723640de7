"""Networks timed in rounds until the time is up: chosen, alive together, visited by turns.

After a round there is something to stop with. A few networks of earlier rounds are opened once more
in each, since how far two sessions of one network differ is the floor of noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from costmodel.latency.calibrating.designing import Array, Design
from costmodel.latency.measuring.measuring import FEW, Bench
from costmodel.latency.measuring.sittings import Found, visit_group
from costmodel.latency.subject import Subject

if TYPE_CHECKING:
    from costmodel.latency.calibrating.pool import Candidate
    from costmodel.latency.kernel import Timed
    from costmodel.latency.runtime import Session

FEWEST = 8
"""Networks without which nothing can be fitted: so many are timed, however long that takes."""
VISITED_SECONDS = 0.25
"""What the visits of a network take."""
_ROUNDS = 8
_LONGEST_SECONDS = 20.0
_FITTED_PART = 0.05
"""The part of all seconds that is left for coefficients to be fitted."""
_AGAIN, _AGAIN_PART = 3, 0.25
"""Networks of earlier rounds that are opened once more, in what part of a round at most."""
_CAUTION = 2.0
"""How much slower than a quiet machine this one is taken for until a round has shown it."""


@dataclass(slots=True)
class Taken:
    """What was timed so far, by the numbers that networks have in the pool; it took ``seconds``."""

    found: Found = field(default_factory=Found)
    seconds: float = 0.0
    rounds: int = 0

    @property
    def numbers(self) -> list[int]:
        """The networks that were visited often enough."""
        return [number for number, its in self.found.visits.items() if len(its) >= FEW]


Told = Callable[[float, float], None]
"""Is told the seconds that are over and the error that is expected of predictions."""


@dataclass(slots=True)
class Rounds:
    """A calibration under way: what is known of a pool, and ``budget`` seconds for all of it.

    ``began`` is what the bench's watch said, or would have said, when the first of them began.
    """

    pool: Sequence[Candidate]
    bench: Bench
    anchor: Session
    taken: Taken
    budget: float
    began: float
    told: Told
    _design: Design = field(init=False)
    _costs: Array = field(init=False)
    _needed: Array = field(init=False)
    _pace: float = field(init=False, default=_CAUTION)

    def __post_init__(self) -> None:
        """Learn what was taken before."""
        self._design = self._learned()
        self._costs = np.array([_cost(one) for one in self.pool])
        self._needed = np.array([one.needed for one in self.pool])

    def run(self, keep: Callable[[], None]) -> None:
        """Time networks until the seconds are over, or someone interrupts; ``keep`` ends a round.

        Raises:
            SpecError: of ``keep``.
        """
        found = self.taken.found
        try:
            while not found.is_interrupted and (numbers := self._chosen()):
                self._time(numbers)
                keep()
        except KeyboardInterrupt:
            found.is_interrupted = True
            keep()

    @property
    def _seconds(self) -> float:
        """What is over."""
        return self.bench.watch() - self.began

    @property
    def _by_kernel(self) -> bool:
        return self.bench.runtime.HAS_PROFILE

    def _learned(self) -> Design:
        design = Design(self.pool, by_kernel=self._by_kernel)
        for number in self.taken.numbers:
            design.learn(number)
        for number in self.taken.found.refused:
            design.drop(number)
        return design

    def _chosen(self) -> list[int]:
        """Networks for a round, the best first, and a few of earlier ones; none at the end."""
        left = (self.budget * (1 - _FITTED_PART) - self._seconds) / self._pace
        room = min(left, self.budget / _ROUNDS / self._pace, _LONGEST_SECONDS / self._pace)
        again = self._once_more(room)
        taken = float(self._costs[again].sum())
        memory = self.bench.alive_bytes - int(self._needed[again].sum())
        found: list[int] = []
        while (
            best := self._best((room if found else left) - taken, memory, len(found))
        ) is not None:
            self._design.learn(best)
            found.append(best)
            taken += float(self._costs[best])
            memory -= int(self._needed[best])
        return [*found, *again] if found else []

    def _best(self, seconds: float, memory: int, count: int) -> int | None:
        """The best that fits; until there are as many as there must be, it may take longer."""
        most = inf if len(self.taken.numbers) + count < FEWEST else seconds
        fitting = (self._costs <= most) & (self._needed <= memory)
        return self._design.best(self._costs, fitting)

    def _once_more(self, room: float) -> list[int]:
        """A few of those that were opened once, of middling length, in a part of a round."""
        visits = self.taken.found.visits
        once = [one for one in self.taken.numbers if not visits[one][-1].sitting]
        middle = float(np.median(self._costs[once])) if once else 0.0
        first = sorted(once, key=lambda number: abs(float(self._costs[number]) - middle))[:_AGAIN]
        fits = np.cumsum(self._costs[first]) <= room * _AGAIN_PART
        return first[: int(fits.sum())]

    def _time(self, numbers: Sequence[int]) -> None:
        """Open networks, visit them, and learn how fast that goes."""
        start, taken = self._seconds, self.taken
        part = Found(kernels=self._profiled(numbers))
        subjects = {number: _subject(self.pool[number]) for number in numbers}
        bench = replace(self.bench, seed=self.bench.seed + taken.rounds, bar=self._bar)
        try:
            visit_group(subjects, self.anchor, bench, part)
        finally:
            _merge(taken.found, part)
            taken.rounds += 1
            taken.seconds = self._seconds
        if part.refused:
            self._design = self._learned()
        else:
            self._pace = (taken.seconds - start) / float(self._costs[list(numbers)].sum())

    def _profiled(self, numbers: Sequence[int]) -> dict[int, tuple[Timed, ...]]:
        """The kernels of networks that are not to be profiled: they were, or it is of no use."""
        if not self._by_kernel:
            return dict.fromkeys(numbers, ())
        known = self.taken.found.kernels
        return {number: known[number] for number in numbers if number in known}

    @contextmanager
    def _bar(self, _total: int, _what: str) -> Iterator[Callable[[int], None]]:
        yield lambda _count: self.told(self._seconds, self._design.error)


def _subject(one: Candidate) -> Subject:
    return Subject(one.network.spec, one.network)


def _merge(found: Found, part: Found) -> None:
    """Put what a round found behind what there was; who was opened before sits anew."""
    for number, its in part.visits.items():
        known = found.visits.setdefault(number, [])
        sitting = known[-1].sitting + 1 if known else 0
        known += [one._replace(turn=one.turn + found.turns, sitting=sitting) for one in its]
    found.kernels |= part.kernels
    found.refused |= part.refused
    found.turns += part.turns
    found.is_interrupted |= part.is_interrupted


_OPENED, _PER_PARAMETER, _RUNS, _LEAST_RUNS = 0.08, 4e-8, 10.0, 12.0
"""Seconds that opening takes, and more for each parameter; runs while it opens, and in visits."""


def _cost(one: Candidate) -> float:
    """What it takes to time a network, in seconds of some machine."""
    opening = _OPENED + _PER_PARAMETER * one.params + _RUNS * one.run_seconds
    return opening + max(VISITED_SECONDS, _LEAST_RUNS * one.run_seconds)
