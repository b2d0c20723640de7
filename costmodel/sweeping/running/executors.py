"""Who prices the runs of a sweep: this process, several, or a Dask cluster.

Each takes runs (start, stop) and yields (number of the run, result) as they come. Nothing is lost
with a worker: its runs are given out again, and since a result depends on its run alone, it is the
same whoever computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from costmodel.core.problems import Problem, SpecError

Runs = Mapping[int, tuple[int, int]]
Task = Callable[[int, int], Any]
Results = Iterator[tuple[int, Any]]

_PER_WORKER = 3
"""Runs that are given out at a time, for each worker."""
_LIVES = 5
"""How often workers may be lost in a row, without a result, before the sweep gives up."""


def alone(task: Task, runs: Runs) -> Results:
    """In this process."""
    for number, run in runs.items():
        yield number, task(*run)


def processes(task: Task, runs: Runs, workers: int) -> Results:
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


def _in_pool(task: Task, runs: dict[int, tuple[int, int]], workers: int) -> Results:
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


def dask(task: Task, runs: Runs, scheduler: str, workers: int = 1, patience: int = 10) -> Results:
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


def on_cluster(task: Task, runs: Runs, client: Any) -> Results:
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
