"""Specs linted by several processes, with the results of one and in its order.

Each process takes every n-th spec and sends what lint says of it. What a process does not send,
since it failed or was killed, is linted by this one, which tells a fault as ever; it lints models
and standard input too, which are read with more than a path. Processes are forks of this one: what
foretells times is a function, which no pipe would take. Where a system cannot fork there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

from costmodel.core.reading import note_files, recorded
from costmodel.interop.opening import is_model

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from costmodel.linting.results import Linted

Task: TypeAlias = "Callable[[str], Linted]"
"""What lints the file at a path."""


@contextmanager
def shared_out(task: Task, paths: Sequence[str], jobs: int) -> Iterator[Task]:
    """The task as it is to be asked for each path in turn, its results made by ``jobs`` processes.

    However this ends, so do they.
    """
    specs = [path for path in dict.fromkeys(paths) if path != "-" and not is_model(path)]
    jobs = min(jobs, len(specs))
    if jobs < 2 or not _can_fork():
        yield task
        return
    workers = _started(task, [specs[first::jobs] for first in range(jobs)])
    whose = {path: workers[number % jobs][1] for number, path in enumerate(specs)}

    def done(path: str) -> Linted:
        pipe = whose.pop(path, None)
        return (pipe and _received(pipe)) or task(path)

    try:
        yield done
    finally:
        for process, pipe in workers:
            pipe.close()
            process.kill()
            process.join()


def _can_fork() -> bool:
    from multiprocessing import get_all_start_methods

    return "fork" in get_all_start_methods()


def _started(task: Task, shares: Sequence[Sequence[str]]) -> list[tuple[ForkProcess, Connection]]:
    """A process for each share of the paths, and the pipe that its results come from."""
    import signal
    from multiprocessing import get_context

    fork = get_context("fork")
    # Ctrl-C is for this process, which ends the others: they have it blocked from the first moment.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        found: list[tuple[ForkProcess, Connection]] = []
        for share in shares:
            ours, theirs = fork.Pipe(duplex=False)
            ends = [ours, *(pipe for _, pipe in found)]
            process = fork.Process(target=_work, args=(task, share, theirs, ends), daemon=True)
            process.start()
            theirs.close()  # else its end would never be seen
            found.append((process, ours))
        return found
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(task: Task, paths: Sequence[str], pipe: Connection, ends: Sequence[Connection]) -> None:
    for end in ends:  # a fork has them too; with one left open, sending to nobody would never end
        end.close()
    with suppress(Exception):  # the process that waits for a result will meet the fault itself
        for path in paths:
            with recorded() as files:
                linted = task(path)
            pipe.send((linted, files))


def _received(pipe: Connection) -> Linted | None:
    """What a process sends next, and this one has then read; None from one that has ended."""
    linted: Linted
    try:
        linted, files = pipe.recv()
    except (EOFError, OSError):
        return None
    note_files(files)
    return linted
