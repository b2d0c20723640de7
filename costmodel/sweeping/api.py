"""``costmodel.sweep`` and what the command does: a request checked, run, and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.problems import Problem, SpecError, did_you_mean
from costmodel.spec.loading import Sizes, collector_paused, exact, open_spec, pairs_of
from costmodel.sweeping import pools
from costmodel.sweeping.formulas import check
from costmodel.sweeping.job import Fault, Job, Piece, add_faults, joined_up, merged, opened, pieces, work_of
from costmodel.sweeping.joining import Joined, read_join
from costmodel.sweeping.pareto import INDEX
from costmodel.sweeping.plans import COLUMNS, Base
from costmodel.sweeping.ranges import Axis, axis_of, too_many
from costmodel.sweeping.space import Space
from costmodel.sweeping.store import open_store, writing
from costmodel.sweeping.writing import csv_lines, writer_for

Array = Any

MOST = 10**8
"""Candidates that a sweep may have unless more are allowed."""
STEP = 1 << 20
"""Candidates of a run: what a worker is given at a time, and what a crash can cost."""


class Columns(dict[str, Array]):
    """Columns by name; ``illegal`` says what was left out and why: reason to (count, example)."""

    illegal: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Crew:
    """Who prices: ``workers`` processes, or a Dask ``scheduler``."""

    workers: int = 1
    scheduler: str | None = None

    @property
    def is_alone(self) -> bool:
        return self.workers == 1 and self.scheduler is None

    def results(self, job: Job, runs: Mapping[int, tuple[int, int]]) -> pools.Results:
        work = work_of(job)
        if self.scheduler:
            return pools.dask(work, runs, self.scheduler, self.workers)
        if self.workers > 1 and len(runs) > 1:
            return pools.processes(work, runs, min(self.workers, len(runs)))
        return pools.alone(work, runs)


def sweep(
    spec: str,
    over: Mapping[str, object],
    *,
    variant: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    input: Sizes | None = None,  # noqa: A002  (the field's word, the same in YAML and on the CLI)
    batch: int = 1,
    sample: int | None = None,
    seed: int = 0,
    join: str | None = None,
    reward: str | None = None,
    where: str | None = None,
    pareto: Sequence[str] = (),
    most: int = MOST,
    workers: int = 1,
    scheduler: str | None = None,
) -> Columns:
    """Price every candidate of a family; the columns as NumPy arrays.

    ``over`` maps parameters of the spec, ``input`` or ``batch`` to their values: texts as on the
    command line (``"0.25:2.0:0.01"``, ``"96,128,...,320"``) or sequences. With ``sample`` so many
    candidates are drawn independently. ``reward`` adds a column, a number computed in doubles from
    the others; ``where`` keeps the candidates for which it holds; ``pareto`` keeps those on the
    front of the named columns, the less the better (``"-acc"``: the more). Swept decimals come
    back as the nearest doubles, counts as exact int64. ``workers`` above 1 start processes: call
    it below ``if __name__ == "__main__":`` in a script.

    Raises:
        SpecError: the request is wrong, or a value does not fit into 64 bits.
    """
    base = Base(open_spec(spec), spec, variant, dict(parameters or {}), pairs_of(input), batch)
    job = job_of(base, over, sample, seed, join, reward, where, pareto, most)
    return collected(job, Crew(workers, scheduler))


def job_of(
    base: Base,
    over: Mapping[str, object],
    sample: int | None = None,
    seed: int = 0,
    join: str | None = None,
    reward: str | None = None,
    where: str | None = None,
    pareto: Sequence[str] = (),
    most: int = MOST,
) -> Job:
    """The request, checked.

    Raises:
        SpecError: anything is wrong with it.
    """
    space = Space(_axes(base, over, max(most, 10**9)), sample, seed)
    if space.size > most:
        raise too_many(space.size, most)
    if space.size < 1 or not 0 <= seed < 2**63:
        raise _wrong("--sample and --seed are positive numbers", "")
    settings = {name: exact(value) for name, value in base.settings.items()}
    base = Base(base.spec, base.name, base.variant, settings, base.sizes, base.batch)
    joined = _joined(join, space)
    job = Job(base, space, joined, reward, where, tuple(pareto))
    _check_formulas(job)
    with collector_paused():
        opened(work_of(job).payload)[1].check()
    return job


def _axes(base: Base, over: Mapping[str, object], most: int) -> tuple[Axis, ...]:
    known = [*base.spec.parameters, "input", "batch"]
    for name in over:
        if name not in known:
            hint = did_you_mean(name, known)
            raise _wrong(f"{base.spec.network} has no parameter '{name}' to sweep", hint)
        if name in base.settings or (name == "input" and base.sizes is not None):
            raise _wrong(f"'{name}' is both swept and set", "do one or the other")
    if not over:
        raise _wrong("nothing is swept", "e.g. --over width=0.25:2.0:0.01")
    axes = tuple(axis_of(name, values, most) for name, values in over.items())
    for axis in axes:
        if axis.name in ("input", "batch") and (
            axis.is_word or axis.denominator != 1 or axis.bounds[0] < 1 or axis.bounds[1] >= 2**31
        ):
            raise _wrong(f"--over {axis.name}: sizes are positive integers", "")
        if axis.denominator > 10**9 or max(map(abs, axis.bounds)) >= 2**53:
            raise _wrong(f"--over {axis.name}: its numbers have too many digits", "")
    return axes


def _joined(path: str | None, space: Space) -> Joined | None:
    if path is None:
        return None
    taken = [*(axis.name for axis in space.axes), *COLUMNS, "reward"]
    return read_join(path, space.axes, taken)


def _check_formulas(job: Job) -> None:
    columns = job.columns
    if job.reward:
        check(job.reward, "--reward", [c for c in columns if c != "reward"], condition=False)
    if job.where:
        check(job.where, "--where", columns, condition=True)
    words = {axis.name for axis in job.space.axes if axis.is_word}
    for objective in job.pareto:
        name = objective.removeprefix("-")
        if name not in columns or name in words:
            raise _wrong(f"--pareto: '{name}' is no column of numbers", did_you_mean(name, columns))


Progress = Callable[[int], None]


def collected(job: Job, crew: Crew, progress: Progress | None = None) -> Columns:
    """The job's columns in memory."""
    runs = {n: (i, min(i + STEP, job.space.size)) for n, i in enumerate(range(0, job.space.size, STEP))}
    advance = progress or (lambda _count: None)
    faults: dict[str, Fault] = {}
    if crew.is_alone and not job.pareto:
        columns = Columns(_filled(job, _noted(_bit_by_bit(job, runs, advance), faults)))
    else:
        kept: dict[int, Piece] = {}
        for number, piece in crew.results(job, runs):
            kept[number] = piece
            advance(runs[number][1] - runs[number][0])
        in_order = (kept.pop(number) for number in sorted(kept))
        columns = Columns(_filled(job, _noted(_rows(job, in_order, faults), faults)))
    columns.illegal = told(faults)
    return columns


def _bit_by_bit(job: Job, runs: Mapping[int, tuple[int, int]], advance: Progress) -> Iterator[Piece]:
    _, engine = opened(work_of(job).payload)
    for start, stop in runs.values():
        yield from pieces(job, engine, start, stop)
        advance(stop - start)


def _rows(job: Job, found: Iterable[Piece], faults: dict[str, Fault]) -> Iterator[Piece]:
    """What there is to write, run by run; a front is one piece."""
    if not job.pareto:
        yield from found
        return
    front: Mapping[str, Array] = {}
    for piece in found:
        add_faults(faults, piece.faults)
        front = merged(job, [front, piece.columns] if front else [piece.columns])
    yield Piece({name: column for name, column in front.items() if name != INDEX}, {})


def _filled(job: Job, found: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """The columns in one piece; in place where most candidates will be kept."""
    if job.where or job.pareto or job.joined:
        return joined_up(list(found))
    whole: dict[str, Array] = {}
    end = 0
    for columns in found:
        start, end = end, end + len(columns[COLUMNS[0]])
        for name, values in columns.items():
            if name not in whole:
                whole[name] = np.empty(job.space.size, values.dtype)
            whole[name][start:end] = values
    return {name: values[:end] for name, values in whole.items()}


def _noted(found: Iterable[Piece], faults: dict[str, Fault]) -> Iterator[Mapping[str, Array]]:
    for piece in found:
        add_faults(faults, piece.faults)
        yield piece.columns


def written(
    job: Job, crew: Crew, output: str, progress: Progress, *, resume: bool = False, force: bool = False
) -> Mapping[str, tuple[int, str]]:
    """The job's columns in a file; what was left out and why.

    Raises:
        SpecError: the file exists, or cannot be written; what is done is kept beside it.
    """
    write, path = writer_for(output), Path(output)
    if path.is_dir():
        raise _wrong(f"'{output}' is a directory", "choose another -o")
    if path.exists() and not path.is_file():  # a device or a pipe: nothing can stand beside it
        columns = collected(job, crew, progress)
        with writing(path):
            write(output, [columns])
        return columns.illegal
    store = open_store(path, job, STEP, resume=resume, force=force)
    missing = store.missing()
    progress(job.space.size - sum(stop - start for start, stop in missing.values()))
    for number, piece in crew.results(job, missing):
        store.save(number, piece)
        progress(missing[number][1] - missing[number][0])
    faults: dict[str, Fault] = {}
    store.finish(lambda made: write(made, _noted(_rows(job, store.pieces(), faults), faults)))
    return told(faults)


def printed(columns: Columns) -> Iterator[str]:
    """The columns as lines of CSV."""
    return csv_lines([columns])


def told(faults: Mapping[str, Fault]) -> Mapping[str, tuple[int, str]]:
    """Reasons with the most candidates first."""
    ordered = sorted(faults.items(), key=lambda item: (-item[1][0], item[1][1]))
    return {reason: (count, example) for reason, (count, _, example) in ordered}


def _wrong(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
