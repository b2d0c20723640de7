"""A folder that one process holds at a time, and that says who does.

The lock is the system's (``flock``) on a file in the folder: it goes with the process that holds
it, however that ends, so nothing stale is ever in the way, and there is no heartbeat to judge. On
a shared folder (NFS, as Linux serves it) it holds for all machines. Where the system or the file
system knows no such locks, as on Windows, both processes go on; what they leave in the folder is
checked when it is read, and each file of it appears whole or not at all.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from costmodel.core.problems import Problem, SpecError

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def held(file: Path, about: Mapping[str, Any]) -> Iterator[bool]:
    """Hold the folder of this file, which is made where there is none; whether it had one.

    ``about`` is written into it, beside who holds it. Removing it gives up the lock as well.

    Raises:
        SpecError: another process holds the folder.
        OSError: the folder or the file cannot be made or written.
    """
    with _taken(file) as lock:
        was_there = os.fstat(lock.fileno()).st_size > 0
        lock.write(json.dumps({**about, **_myself()}, indent=2) + "\n")
        lock.truncate()  # after it was written: once begun, it is never empty again
        yield was_there


def _taken(path: Path) -> TextIO:
    while True:
        path.parent.mkdir(exist_ok=True)
        try:
            file = open(os.open(path, _FLAGS, 0o666), "r+", encoding="utf-8")  # noqa: PTH123, SIM115
        except FileNotFoundError:  # whoever held the folder has just removed it
            continue
        if not _locked(file):
            holder = _holder(file)
            file.close()
            hint = "wait until it has finished, or choose another -o"
            raise SpecError([Problem(f"'{path.parent}' is held by {holder}", None, hint)])
        if _is_at(path, file):
            return file
        file.close()  # it was removed before it was locked


def _locked(file: TextIO) -> bool:
    """Lock an open file; False if another process has it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system has no locks
        return True
    return True


def _is_at(path: Path, file: TextIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _myself() -> dict[str, Any]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"process": os.getpid(), "host": socket.gethostname(), "since": since}


def _holder(file: TextIO) -> str:
    file.seek(0)
    try:
        known = json.loads(file.read())
        return f"process {known['process']} on {known['host']} since {known['since']}"
    except (ValueError, KeyError, TypeError, RecursionError):  # it has yet to write who it is
        return "another process"
