"""A sweep that is run: by whom, and its results put together in memory or in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.planning.candidates import fault_of
from costmodel.sweeping.request.base import INDEX
from costmodel.sweeping.request.job import Fault, Job, Piece
from costmodel.sweeping.running.assignment import Runs
from costmodel.sweeping.running.checkpoint import Checkpoint, writing
from costmodel.sweeping.running.chunks import (
    add_faults,
    checked,
    joined_up,
    merged,
    pieces,
)
from costmodel.sweeping.running.executors import Executor
from costmodel.sweeping.running.existing import demand_same
from costmodel.sweeping.running.opening import opened
from costmodel.sweeping.running.writers import csv_lines, writer_for
from costmodel.sweeping.tables.engine import Engine
from costmodel.sweeping.tables.results import Advance, unseen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from costmodel.render.chart.picture import Picture

Array = Any

STEP = 1 << 20
"""Candidates of a run: what a worker is given at a time, and what a crash can cost."""
SMALLEST = 1 << 10
"""Fewer are not worth a worker's while."""


class Columns(dict[str, "NDArray[Any]"]):
    """Columns by name; ``illegal`` says what was left out and why: reason to (count, example)."""

    illegal: Mapping[str, tuple[int, str]]

    def to_dict(self) -> dict[str, list[object]]:
        """The columns as lists of Python's numbers and text, integers exact."""
        return {name: values.tolist() for name, values in self.items()}

    def to_pandas(self) -> DataFrame:
        """The columns as a table of pandas.

        Raises:
            ModuleNotFoundError: pandas is not installed, the extra ``pandas``.
        """
        table: DataFrame = import_module("costmodel.render.notebook").columns(self)
        return table

    def _repr_html_(self) -> str:
        shown: str = import_module("costmodel.render.notebook").candidates(self)
        return shown

    def plot(
        self, x: str = "flops", y: str = "mac", *, size: tuple[float, float] | None = None
    ) -> Picture:
        """The candidates over two columns, and their front; of ``"-acc"`` more is better.

        Raises:
            ValueError: there is no such column, or no row.
            ModuleNotFoundError: matplotlib is not installed, the extra ``plot``.
        """
        for name in (x.removeprefix("-"), y.removeprefix("-")):
            if name not in self or not rows_of(self):
                raise ValueError(f"there are rows of {', '.join(self)}, not of {name!r}")
        drawn: Picture = import_module("costmodel.render.notebook").front(self, x, y, size)
        return drawn


def rows_of(columns: Mapping[str, Array]) -> int:
    """How many candidates the columns tell."""
    return len(next(iter(columns.values())))


class Tally:
    """Rows, and candidates that were left out, counted as they go by."""

    def __init__(self) -> None:
        self.rows = 0
        self.faults: dict[str, Fault] = {}

    def of(self, found: Iterable[Piece]) -> Iterator[Mapping[str, Array]]:
        """The columns of each piece."""
        for piece in found:
            add_faults(self.faults, piece.faults)
            self.rows += rows_of(piece.columns)
            yield piece.columns


def step_of(job: Job, executor: Executor) -> int:
    """Candidates of a run, fewer where several workers would have too few runs to share."""
    if executor.is_alone:
        return STEP
    shares = 4 * max(executor.workers, 2)
    return min(STEP, max(SMALLEST, -(-job.space.size // shares)))


def collected(job: Job, executor: Executor, advance: Advance = unseen) -> Columns:
    """The job's columns in memory.

    Raises:
        SpecError: a value does not fit into 64 bits.
    """
    engine = checked(job)
    step = step_of(job, executor)
    starts = range(0, job.space.size, step)
    runs = {n: (i, min(i + step, job.space.size)) for n, i in enumerate(starts)}
    tally = Tally()
    if executor.is_alone and not job.pareto:
        columns = Columns(_filled(job, tally.of(_bit_by_bit(job, engine, runs, advance))))
    else:
        kept: dict[int, Piece] = {}
        for number, piece in executor.results(job, engine, runs, advance):
            kept[number] = piece
        in_order = (kept.pop(number) for number in sorted(kept))
        columns = Columns(_filled(job, tally.of(_rows(job, in_order))))
    columns.illegal = _told(job, tally.faults)
    return columns


def _bit_by_bit(job: Job, engine: Engine, runs: Runs, advance: Advance) -> Iterator[Piece]:
    for start, stop in runs.values():
        yield from pieces(job, engine, start, stop, advance)


def _rows(job: Job, found: Iterable[Piece]) -> Iterator[Piece]:
    """What there is to write, run by run; a front is one piece."""
    if not job.pareto:
        yield from found
        return
    faults: dict[str, Fault] = {}
    front: Mapping[str, Array] = {}
    for piece in found:
        add_faults(faults, piece.faults)
        front = merged(job, [front, piece.columns] if front else [piece.columns])
    yield Piece({name: column for name, column in front.items() if name != INDEX}, faults)


def _filled(job: Job, found: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """The columns in one piece; in place where most candidates will be kept."""
    if job.where or job.pareto or job.joined:
        return joined_up(list(found))
    whole: dict[str, Array] = {}
    end = 0
    for columns in found:
        start, end = end, end + rows_of(columns)
        for name, values in columns.items():
            if name not in whole:
                whole[name] = np.empty(job.space.size, values.dtype)
            whole[name][start:end] = values
    return {name: values[:end] for name, values in whole.items()}


@dataclass(frozen=True)
class Written:
    """What came of writing a file.

    ``rows`` is None where the file was finished before; ``illegal`` says what was left out and
    why, as in ``Columns``; ``damaged`` are files of runs that had to be computed again.
    """

    rows: int | None
    illegal: Mapping[str, tuple[int, str]]
    damaged: tuple[Path, ...] = ()


def written(
    job: Job,
    executor: Executor,
    output: str,
    advance: Advance,
    *,
    resume: bool = False,
    force: bool = False,
) -> Written:
    """The job's columns in a file.

    Raises:
        SpecError: a value does not fit into 64 bits; the file exists, is written by another
            process, or cannot be written, and what is done is kept beside it.
    """
    engine = checked(job)
    write, path = writer_for(output), Path(output)
    if path.is_dir():
        raise SpecError([Problem(f"'{output}' is a directory", None, "choose another -o")])
    if path.exists() and not path.is_file():  # a device or a pipe: nothing can stand beside it
        columns = collected(job, executor, advance)
        with writing(path):
            write(output, [columns])
        return Written(rows_of(columns), columns.illegal)
    step = step_of(job, executor)
    with opened(path, job, step, resume=resume, force=force) as checkpoint:
        if checkpoint.is_done:
            demand_same(job, engine, output)
            return Written(None, {})
        tally = Tally()
        _complete(job, executor, engine, advance, checkpoint)
        checkpoint.finish(lambda made: write(made, tally.of(_rows(job, checkpoint.pieces()))))
        return Written(tally.rows, _told(job, tally.faults), checkpoint.damaged)


def _complete(
    job: Job, executor: Executor, engine: Engine, advance: Advance, checkpoint: Checkpoint
) -> None:
    missing = checkpoint.missing()
    advance(job.space.size - sum(stop - start for start, stop in missing.values()))
    for number, new in executor.results(job, engine, missing, advance, checkpoint.written):
        checkpoint.keep(number, new)


def printed(columns: Columns) -> Iterator[str]:
    """The columns as lines of CSV."""
    return csv_lines([columns])


def _told(job: Job, faults: Mapping[str, Fault]) -> Mapping[str, tuple[int, str]]:
    """Reasons with the most candidates first, in the numbers of the first of each."""
    ordered = sorted(faults.items(), key=lambda item: (-item[1][0], item[1][1]))
    told: dict[str, tuple[int, str]] = {}
    for reason, (count, first) in ordered:
        candidate = job.space.position(first)
        text = fault_of(job.base, job.space.axes, candidate) or reason
        known, example = told.get(text, (0, job.space.text(candidate)))
        told[text] = known + count, example
    return told
