"""Runs of candidates: priced, joined, filtered, and reduced to a front.

In one process the engine, which knows the plans and their tables, is made once and handed on. To
other processes the job travels as bytes, in a ``Work``, and each makes an engine of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from costmodel.core.collector import collector_paused
from costmodel.sweeping.request.base import INDEX
from costmodel.sweeping.request.formulas import evaluate
from costmodel.sweeping.request.job import Fault, Job, Piece
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.request.timing import COVERAGE, ENOUGH, LATENCY
from costmodel.sweeping.running.pareto import rows_on_front, sieved
from costmodel.sweeping.tables.engine import Engine
from costmodel.sweeping.tables.results import Advance, Priced, unseen

Array = Any

PIECE = 1 << 17
"""Candidates of a grid that are multiplied out at once."""
DRAWS = 1 << 17
"""Draws that are priced at once."""

UNMATCHED = "no row in the joined file"
VALUELESS = "{} has no finite value"
UNCOVERED = f"the platform covers less than {100 * ENOUGH:.0f} % of its time; --partial keeps it"


@dataclass(frozen=True)
class Work:
    """A job on its way to another process, where it prices any run of candidates."""

    payload: bytes

    def __call__(self, start: int, stop: int) -> Piece:
        job, engine = _arrived(self.payload)
        return price(job, engine, start, stop)


def work_of(job: Job) -> Work:
    """The job, ready to leave this process."""
    return Work(pickle.dumps(job))


@lru_cache(maxsize=2)
def _arrived(payload: bytes) -> tuple[Job, Engine]:
    """The job where it arrived, and what that process has learnt about it run by run."""
    job: Job = pickle.loads(payload)  # noqa: S301  (made by work_of, never read from a file)
    return job, Engine(job.base, job.space)


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
    found: list[dict[str, Array]] = []
    for piece in pieces(job, engine, start, stop, advance):
        add_faults(faults, piece.faults)
        columns = dict(piece.columns)
        if job.pareto:
            if found:
                columns = sieved(columns, found[0], job.pareto)
            columns = merged(job, [*found, columns])
            found = []
        found.append(columns)
    return Piece(joined_up(found), faults)


def pieces(
    job: Job, engine: Engine, start: int, stop: int, advance: Advance = unseen
) -> Iterator[Piece]:
    """The same bit by bit, not yet reduced to a front."""
    for priced, positions, index in _runs(job.space, engine, start, stop, advance):
        faults = {
            reason: (count, int(index[place])) for reason, (count, place) in priced.faults.items()
        }
        yield Piece(_columns(job, priced, positions, index, faults), faults)


def _runs(
    space: Space, engine: Engine, start: int, stop: int, advance: Advance
) -> Iterable[tuple[Priced, Sequence[Array], Array]]:
    if space.sample is None:
        for box in space.boxes(start, stop, PIECE):
            priced = engine.box(box, advance)
            shape = tuple(map(len, box))
            along = np.meshgrid(*map(np.array, box), indexing="ij", copy=False, sparse=True)
            positions = [np.broadcast_to(one, shape).reshape(-1) for one in along]
            first = int(np.ravel_multi_index([one.start for one in box], space.lengths))
            yield priced, positions, first + np.arange(len(positions[0]))
    else:
        for first in range(start, stop, DRAWS):
            drawn = space.draws(first, min(first + DRAWS, stop))
            yield engine.points(drawn, advance), drawn, first + np.arange(len(drawn[0]))


def _columns(
    job: Job, priced: Priced, positions: Sequence[Array], index: Array, faults: dict[str, Fault]
) -> dict[str, Array]:
    axes, places = job.space.axes, priced.places
    is_whole = len(places) == len(index)
    at = [one if is_whole else one[places] for one in positions]
    columns = {axis.name: axis.column(one) for axis, one in zip(axes, at, strict=True)}
    columns |= {name: priced.columns.get(name, np.empty(0, np.int64)) for name in job.base.columns}
    columns[INDEX] = index if is_whole else index[places]
    if job.base.timing:
        columns |= {name: priced.columns.get(name, np.empty(0)) for name in (LATENCY, COVERAGE)}
        if not job.partial:
            columns = _kept(columns, columns[COVERAGE] >= ENOUGH, UNCOVERED, faults)
            del columns[COVERAGE]
    if job.joined:
        matches, rows = job.joined.match(axes, at)
        columns = _kept(columns, matches, UNMATCHED, faults)
        columns |= {name: values[rows[matches]] for name, values in job.joined.columns.items()}
    if job.reward:
        value, lacking = evaluate(job.reward, columns)
        columns["reward"] = np.asarray(value, np.float64)
        columns = _kept(columns, ~lacking, VALUELESS.format("--reward"), faults)
    if job.where:
        value, lacking = evaluate(job.where, columns)
        columns = _kept(columns, ~lacking, VALUELESS.format("--where"), faults)
        columns = _masked(columns, value[~lacking])
    if not job.pareto:
        del columns[INDEX]
    return columns


def _kept(
    columns: dict[str, Array], mask: Array, reason: str, faults: dict[str, Fault]
) -> dict[str, Array]:
    """The candidates under the mask; the others are left out for this reason."""
    if mask.all():
        return columns
    left_out = columns[INDEX][~mask]
    faults[reason] = len(left_out), int(left_out[0])
    return _masked(columns, mask)


def _masked(columns: Mapping[str, Array], mask: Array) -> dict[str, Array]:
    return {name: values[mask] for name, values in columns.items()}


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
