"""How far something long has come."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
