"""Who prices the runs of a sweep: this process, several, or a Dask cluster.

Each takes runs (start, stop) and yields (number of the run, result) as they come. Nothing is lost
with a worker: its runs are given out again, and since a result depends on its run alone, it is the
same whoever computes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.request.job import Job, Piece
from costmodel.sweeping.running.assignment import LIVES, PER_WORKER, Finished, Runs, Task
from costmodel.sweeping.running.chunks import price, work_of
from costmodel.sweeping.running.cluster import dask
from costmodel.sweeping.tables.engine import Engine
from costmodel.sweeping.tables.results import Advance

Hand = Callable[[int, Piece], Any]
"""What is made of a piece, given its first candidate, before it leaves the process."""


def as_it_is(_start: int, piece: Piece) -> Piece:
    """The piece itself."""
    return piece


@dataclass(frozen=True)
class Handed:
    """A task, and what is made of its pieces where they are priced."""

    task: Task
    hand: Hand

    def __call__(self, start: int, stop: int) -> Any:
        return self.hand(start, self.task(start, stop))


@dataclass(frozen=True)
class Executor:
    """Who prices: ``workers`` processes, or a Dask ``scheduler``."""

    workers: int = 1
    scheduler: str | None = None

    @property
    def is_alone(self) -> bool:
        return self.workers == 1 and self.scheduler is None

    def results(
        self, job: Job, engine: Engine, runs: Runs, advance: Advance, hand: Hand = as_it_is
    ) -> Finished:
        """What comes of each run, by number: with this process's engine or with those of others.

        ``hand`` makes it of a piece, in the process that has priced that if it is on this machine.
        Other processes tell of a run when it is done.
        """
        if self.scheduler is None and (self.workers == 1 or len(runs) < 2):
            task = partial(price, job, engine, advance=advance)
            yield from alone(Handed(task, hand), runs)
            return
        for number, result in self._by_others(work_of(job, engine), runs, hand):
            advance(runs[number][1] - runs[number][0])
            yield number, result

    def _by_others(self, work: Task, runs: Runs, hand: Hand) -> Finished:
        if self.scheduler is None:
            yield from processes(Handed(work, hand), runs, min(self.workers, len(runs)))
            return
        for number, piece in dask(work, runs, self.scheduler, self.workers):
            yield number, hand(runs[number][0], piece)


def alone(task: Task, runs: Runs) -> Finished:
    """In this process."""
    for number, run in runs.items():
        yield number, task(*run)


def processes(task: Task, runs: Runs, workers: int) -> Finished:
    """In processes of this machine.

    Raises:
        SpecError: workers die again and again.
    """
    from concurrent.futures.process import BrokenProcessPool

    left, lives = dict(runs), LIVES
    while left:
        try:
            for number, result in _in_pool(task, dict(left), workers):
                del left[number]
                lives = LIVES
                yield number, result
        except BrokenProcessPool:
            lives -= 1
            if not lives:
                hint = "they may lack memory: try fewer --workers"
                raise SpecError([Problem("workers die again and again", None, hint)]) from None


def _in_pool(task: Task, runs: dict[int, tuple[int, int]], workers: int) -> Finished:
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    # Processes started afresh: a fork would copy the threads' locks of whoever calls.
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin) as pool:
        pending: dict[Future[Any], int] = {}
        try:
            while runs or pending:
                while runs and len(pending) < PER_WORKER * workers:
                    number = next(iter(runs))
                    pending[pool.submit(task, *runs.pop(number))] = number
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield pending.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """A worker leaves interrupts to its parent, and the other cores to the other workers."""
    import os
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the parent, however that ends: a pipe that it alone holds open is closed then."""
    import os
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
