"""A Dask cluster prices the runs of a sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from logging import CRITICAL, getLogger
from typing import Any

from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.running.assignment import LIVES, PER_WORKER, Finished, Runs, Task


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
        with _quiet(), _connected(distributed.Client, scheduler, patience) as client:
            yield from on_cluster(task, runs, client)
        return
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield from on_cluster(task, runs, client)


@contextmanager
def _quiet() -> Iterator[None]:
    """Clients print a traceback when they lose their scheduler, which is told in our words."""
    log = getLogger("distributed.client")
    level = log.level
    log.setLevel(CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


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
    except (distributed.CancelledError, OSError, TimeoutError):
        hint = "start it again; what was written with -o is kept, and --resume goes on with it"
        raise SpecError([Problem("the scheduler was lost", None, hint)]) from None


def _slots(client: Any) -> int:
    threads: Mapping[str, int] = client.nthreads()
    return PER_WORKER * max(1, sum(threads.values()))


def _given(
    client: Any, task: Task, left: dict[int, tuple[int, int]], numbers: dict[str, int]
) -> Any:
    number = next(iter(left))
    future = client.submit(task, *left.pop(number), pure=False, retries=LIVES)
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
