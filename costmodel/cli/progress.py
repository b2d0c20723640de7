"""How far something long has come."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

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
    with progress(len(items)) as advance:
        advance(done)
        for item in items[done:]:
            yield item
            advance(1)


@contextmanager
def progress(total: int, what: str = "") -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal.

    Of what is timed, which ``what`` names, it is drawn as things advance and never in between.
    """
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    width, height = shutil.get_terminal_size()
    console = Console(stderr=True, width=width, height=height)
    told = [TextColumn("{task.description}")] if what else []
    columns = [*told, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=console, auto_refresh=not what) as bar:
        task = bar.add_task(what, total=total)

        def advance(count: int) -> None:
            bar.advance(task, count)
            if what:
                bar.refresh()

        yield advance
