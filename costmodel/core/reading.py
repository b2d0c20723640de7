"""Which files a command has read, so that it never writes over one of them.

Every reader notes what it opens; where nothing is recorded, as behind the functions of the package,
that does nothing. Files are known by device and inode, whatever paths and links lead to them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_Files = set[tuple[int, int]]
_READ: ContextVar[_Files | None] = ContextVar("read", default=None)


@contextmanager
def recorded() -> Iterator[None]:
    """Record what is read inside."""
    before = _READ.set(set())
    try:
        yield
    finally:
        _READ.reset(before)


def note_read(path: str | Path) -> None:
    """Note that a file is read; pipes and devices hold nothing that could be lost."""
    read = _READ.get()
    if read is not None and (file := _file(path)):
        read.add(file)


def was_read(path: str | Path) -> bool:
    """Whether a path leads to a file that was read."""
    return _file(path) in (_READ.get() or ())


def _file(path: str | Path) -> tuple[int, int] | None:
    try:
        about = os.stat(path)  # noqa: PTH116  (a Path would refuse what is none)
    except (OSError, ValueError):
        return None
    return (about.st_dev, about.st_ino) if stat.S_ISREG(about.st_mode) else None
