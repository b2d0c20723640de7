"""How far something long has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

Item = TypeVar("Item")


AFTER = 2.0
"""Seconds from which on people want to know how far something has come."""


def followed(items: Sequence[Item], now: Callable[[], float] = perf_counter) -> Iterator[Item]:
    """The items, one after the other, with a bar as soon as they take over two seconds."""
    start = now()
    for done, item in enumerate(items):
        if now() - start > AFTER:
            yield from _with_bar(items, done)
            return
        yield item


def _with_bar(items: Sequence[Item], done: int) -> Iterator[Item]:
    with progress(len(items), after=0.0) as advance:
        advance(done)
        for item in items[done:]:
            yield item
            advance(1)


@contextmanager
def progress(total: int, what: str = "", after: float = AFTER) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal, after two seconds.

    Of what is timed, which ``what`` names, it is drawn from the start, as things advance and never
    in between.
    """
    if not _is_seen():
        yield lambda _count: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    told = [TextColumn("{task.description}")] if what else []
    columns = [*told, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    bar = Progress(*columns, console=_console(), auto_refresh=not what)
    task = bar.add_task(what, total=total)

    def advance(count: int) -> None:
        bar.advance(task, count)
        if what:
            bar.refresh()

    with _started(bar, 0.0 if what else after):
        yield advance


@contextmanager
def _started(bar: Progress, after: float) -> Iterator[None]:
    """Start a bar now or, where what it tells of is not over by then, after so many seconds."""
    later = Timer(after, bar.start)
    if after:
        later.start()
    else:
        bar.start()
    try:
        yield
    finally:
        later.cancel()
        if after:
            later.join()
        bar.stop()


@contextmanager
def seconds_left(total: float) -> Iterator[Callable[[float, float], None]]:
    """A bar of seconds on standard error, where that is a terminal, with an error that falls.

    It is told both, the error as a share, and drawn once a second and never in between.
    """
    if not _is_seen():
        yield lambda _seconds, _error: None
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = [BarColumn(), TextColumn("{task.description}")]
    with Progress(*columns, console=_console(), auto_refresh=False) as bar:
        task = bar.add_task("drawing networks", total=total)
        bar.refresh()
        drawn = 0

        def tell(seconds: float, error: float) -> None:
            nonlocal drawn
            if int(seconds) != drawn:
                drawn = int(seconds)
                words = f"{seconds:.0f} of {total:.0f} s, expected error {100 * error:.1f} %"
                bar.update(task, completed=seconds, description=words, refresh=True)

        yield tell


def _is_seen() -> bool:
    return bool(sys.stderr) and sys.stderr.isatty()


def _console() -> Console:
    import shutil

    from rich.console import Console

    width, height = shutil.get_terminal_size()
    return Console(stderr=True, width=width, height=height)
