"""Who prices the runs of a sweep: this process, several, or a Dask cluster.

Each takes runs (start, stop) and yields (number of the run, result) as they come. Nothing is lost
with a worker: its runs are given out again, and since a result depends on its run alone, it is the
same whoever computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.running.chunks import price, work_of
from costmodel.sweeping.tables.engine import Engine
from costmodel.sweeping.tables.results import Advance

Runs = Mapping[int, tuple[int, int]]
Task = Callable[[int, int], Any]
Finished = Iterator[tuple[int, Any]]

_PER_WORKER = 3
"""Runs that are given out at a time, for each worker."""
_LIVES = 5
"""How often workers may be lost in a row, without a result, before the sweep gives up."""


@dataclass(frozen=True)
class Executor:
    """Who prices: ``workers`` processes, or a Dask ``scheduler``."""

    workers: int = 1
    scheduler: str | None = None

    @property
    def is_alone(self) -> bool:
        return self.workers == 1 and self.scheduler is None

    def results(self, job: Job, engine: Engine, runs: Runs, advance: Advance) -> Finished:
        """The pieces by number, with this process's engine or with those of others.

        Other processes tell of a run when it is done.
        """
        if self.scheduler is not None:
            found = dask(work_of(job), runs, self.scheduler, self.workers)
        elif self.workers > 1 and len(runs) > 1:
            found = processes(work_of(job), runs, min(self.workers, len(runs)))
        else:
            task = partial(price, job, engine, advance=advance)
            yield from alone(task, runs)
            return
        for number, piece in found:
            advance(runs[number][1] - runs[number][0])
            yield number, piece


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

    left, lives = dict(runs), _LIVES
    while left:
        try:
            for number, result in _in_pool(task, dict(left), workers):
                del left[number]
                lives = _LIVES
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
                while runs and len(pending) < _PER_WORKER * workers:
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

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def dask(task: Task, runs: Runs, scheduler: str, workers: int = 1, patience: int = 10) -> Finished:
    """On a Dask cluster: the address of its scheduler, or ``local`` for one on this machine.

    ``patience`` is how many seconds an answer may take.

    Raises:
        SpecError: Dask is not installed, nobody answers, or workers die again and again.
    """
    try:
        distributed = import_module("distributed")
    except ImportError:
        hint = "pip install distributed"
        raise SpecError([Problem("--scheduler needs Dask", None, hint)]) from None

    if scheduler != "local":
        with _connected(distributed.Client, scheduler, patience) as client:
            yield from on_cluster(task, runs, client)
        return
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield from on_cluster(task, runs, client)


def on_cluster(task: Task, runs: Runs, client: Any) -> Finished:
    """On the cluster of a connected client."""
    distributed = import_module("distributed")
    left = dict(runs)
    numbers: dict[str, int] = {}
    first = [_given(client, task, left, numbers) for _ in range(min(len(left), _slots(client)))]
    done = distributed.as_completed(first)
    try:
        for future in done:
            yield numbers.pop(future.key), future.result()
            if left:
                done.add(_given(client, task, left, numbers))
    except distributed.KilledWorker:
        hint = "they may lack memory: give each more"
        raise SpecError([Problem("workers die again and again", None, hint)]) from None


def _slots(client: Any) -> int:
    threads: Mapping[str, int] = client.nthreads()
    return _PER_WORKER * max(1, sum(threads.values()))


def _given(
    client: Any, task: Task, left: dict[int, tuple[int, int]], numbers: dict[str, int]
) -> Any:
    number = next(iter(left))
    future = client.submit(task, *left.pop(number), pure=False, retries=_LIVES)
    numbers[future.key] = number
    return future


def _connected(client: Callable[..., Any], address: str, patience: int) -> Any:
    try:
        return client(address, timeout=patience)
    except (OSError, ValueError, TypeError, ImportError) as error:
        hint = "start one with 'dask scheduler', or use --scheduler local"
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"the scheduler {address} cannot be reached: {reason}"
        raise SpecError([Problem(message, None, hint)]) from None
