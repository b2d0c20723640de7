"""Runs of candidates: priced, joined, filtered, and reduced to a front.

In one process the engine, which knows the plans and their tables, is made once and handed on. To
other processes the job travels as bytes, in a ``Work``, with the plans that are known; each makes
an engine of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from costmodel.core.collector import collector_paused
from costmodel.sweeping.planning.packing import packed, unpacked
from costmodel.sweeping.request.base import INDEX
from costmodel.sweeping.request.job import Fault, Job, Piece
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.running.pareto import rows_on_front, undominated
from costmodel.sweeping.running.rows import Box, Draws, Rows
from costmodel.sweeping.tables.engine import Engine
from costmodel.sweeping.tables.results import Advance, unseen

Array = Any

PIECE = 1 << 17
"""Candidates of a grid that are multiplied out at once."""
DRAWS = 1 << 17
"""Draws that are priced at once."""


@dataclass(frozen=True)
class Work:
    """A job on its way to another process, where it prices any run of candidates."""

    payload: bytes

    def __call__(self, start: int, stop: int) -> Piece:
        job, engine = _arrived(self.payload)
        return price(job, engine, start, stop)


def work_of(job: Job, engine: Engine) -> Work:
    """The job, ready to leave this process with the plans that most candidates have.

    Plans with parts that are timed stay: such a part holds all of the trace that it comes from.
    """
    engine.scout()
    plans = [packed(plan.factored) for plan in engine.plans if not plan.factored.slots]
    return Work(pickle.dumps((job, plans)))


@lru_cache(maxsize=2)
def _arrived(payload: bytes) -> tuple[Job, Engine]:
    """The job where it arrived, and what that process has learnt about it run by run."""
    job, plans = pickle.loads(payload)  # noqa: S301  (made by work_of, never read from a file)
    return job, Engine(job.base, job.space, map(unpacked, plans))


def checked(job: Job) -> Engine:
    """The engine of a job for this process, which has priced the corners of the space.

    Raises:
        SpecError: a value would not fit into 64 bits there.
    """
    engine = Engine(job.base, job.space)
    with collector_paused():
        engine.check()
    return engine


def price(job: Job, engine: Engine, start: int, stop: int, advance: Advance = unseen) -> Piece:
    """Candidates number ``start`` to ``stop``: priced, joined, filtered, and reduced to a front."""
    faults: dict[str, Fault] = {}
    found: list[Mapping[str, Array]] = []
    for candidates in _stretches(job.space, start, stop):
        best = found[0] if job.pareto and found else None
        piece = _piece(job, engine, candidates, advance, best)
        add_faults(faults, piece.faults)
        found.append(piece.columns)
        if job.pareto:
            found = [merged(job, found)]
    return Piece(joined_up(found), faults)


def pieces(
    job: Job, engine: Engine, start: int, stop: int, advance: Advance = unseen
) -> Iterator[Piece]:
    """The same bit by bit, not yet reduced to a front."""
    for candidates in _stretches(job.space, start, stop):
        yield _piece(job, engine, candidates, advance)


def _stretches(space: Space, start: int, stop: int) -> Iterator[Box | Draws]:
    """Candidates that are priced at once."""
    if space.sample is None:
        for box in space.boxes(start, stop, PIECE):
            corner = np.ravel_multi_index([one.start for one in box], space.lengths)
            yield Box(box, int(corner))
    else:
        for first in range(start, stop, DRAWS):
            yield Draws(space.draws(first, min(first + DRAWS, stop)), first)


def _piece(
    job: Job,
    engine: Engine,
    candidates: Box | Draws,
    advance: Advance,
    best: Mapping[str, Array] | None = None,
) -> Piece:
    """The rows of a stretch, without most of those that the best so far dominate."""
    rows = _rows(job, engine, candidates, advance)
    if best:
        rows.keep(undominated(rows.columns(job.objectives), best, job.pareto))
    # The columns of a front are numbered until all is merged.
    names = (*job.columns, INDEX) if job.pareto else job.columns
    return Piece(rows.columns(names), rows.faults)


def _rows(job: Job, engine: Engine, candidates: Box | Draws, advance: Advance) -> Rows:
    """The rows of a stretch, priced, joined and filtered."""
    if isinstance(candidates, Box):
        rows = Rows(job, candidates, engine.box(candidates.ranges, advance))
    else:
        rows = Rows(job, candidates, engine.points(candidates.positions, advance))
    if job.base.timing and not job.partial:
        rows.cover()
    rows.join()
    if job.reward:
        rows.reward(job.reward)
    if job.where:
        rows.filter(job.where)
    return rows


def merged(job: Job, pieces: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """The front of several fronts."""
    return rows_on_front(joined_up(pieces), job.pareto, job.parameters)


def joined_up(pieces: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Columns one after the other."""
    if len(pieces) == 1:
        return dict(pieces[0])
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def add_faults(total: dict[str, Fault], more: Mapping[str, Fault]) -> None:
    """Add candidates that were left out; the first of a reason is kept as the example."""
    for reason, fault in more.items():
        known = total.get(reason, (0, fault[1]))
        total[reason] = known[0] + fault[0], min(known[1], fault[1])
