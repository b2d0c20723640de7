"""Files that are written whole or not at all, and what killed writes left of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from glob import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None


def replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file; until all of it is written, what stood there before stays.

    A device or a pipe, which cannot be replaced, is written piece by piece.

    Raises:
        OSError: it cannot be written.
    """
    if path.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            out.writelines(pieces)
        return
    _replace(Path(os.path.realpath(path)), pieces)


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, "permission denied")
    prefix = _prefix(target.name)
    _sweep(target.parent, prefix)
    try:
        out, new = _beside(target.parent, prefix)
    except OSError:
        if not target.exists():
            raise
        _overwrite(target, pieces)
        return
    try:
        with out:
            out.writelines(pieces)
            out.flush()
            if fcntl is None:  # Windows moves no file that is open
                out.close()
            new.chmod(mode)
            new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _beside(folder: Path, prefix: str) -> tuple[IO[bytes], Path]:
    """A new file that this process holds, until it has its place: others would sweep it away."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=prefix)
        out, new = open(handle, "wb"), Path(name)  # noqa: PTH123, SIM115  (a descriptor)
        _hold(out, waits=True)
        if new.exists():
            return out, new
        out.close()  # swept before it was held


_LONGEST_PREFIX = 200
"""Bytes of 255 that a name may have; what is written beside a file gets some more."""


def _prefix(name: str) -> str:
    return os.fsdecode(os.fsencode(f".{name}")[:_LONGEST_PREFIX]) + "."


def _overwrite(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whose folder takes no other; all is there before the first byte is replaced."""
    whole = b"".join(pieces)
    with target.open("r+b") as out:
        out.write(whole)
        out.truncate()


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what writes of the same file left behind that were killed: nobody holds it."""
    for left in folder.glob(f"{escape(prefix)}????????"):
        with suppress(OSError), left.open("rb") as file:
            if _hold(file):
                left.unlink()


def _hold(file: IO[bytes], *, waits: bool = False) -> bool:
    """Lock a file for as long as it is open; whether that was possible."""
    if fcntl is None:  # Windows, where what is open cannot be removed anyway
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
