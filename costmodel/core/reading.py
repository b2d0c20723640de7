"""Which files a command has read, so that it never writes over one, and standard input only once.

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
_STDIN: ContextVar[list[str] | None] = ContextVar("stdin", default=None)
"""What standard input was read as."""


@contextmanager
def recorded() -> Iterator[_Files]:
    """Record what is read inside, in the set that is given."""
    read: _Files = set()
    files, stdin = _READ.set(read), _STDIN.set([])
    try:
        yield read
    finally:
        _READ.reset(files)
        _STDIN.reset(stdin)


def note_stdin(what: str) -> str | None:
    """Note that standard input is read as something; what it was read as before, if it was."""
    taken = _STDIN.get()
    if taken is None:
        return None
    before = taken[0] if taken else None
    taken.append(what)
    return before


def note_read(path: str | Path) -> None:
    """Note that a file is read; pipes and devices hold nothing that could be lost."""
    read = _READ.get()
    if read is not None and (file := _file(path)):
        read.add(file)


def note_files(files: _Files) -> None:
    """Note what another process has read, as it has recorded that."""
    read = _READ.get()
    if read is not None:
        read.update(files)


def was_read(path: str | Path) -> bool:
    """Whether a path leads to a file that was read."""
    return _file(path) in (_READ.get() or ())


def _file(path: str | Path) -> tuple[int, int] | None:
    try:
        about = os.stat(path)  # noqa: PTH116  (a Path would refuse what is none)
    except (OSError, ValueError):
        return None
    return (about.st_dev, about.st_ino) if stat.S_ISREG(about.st_mode) else None
