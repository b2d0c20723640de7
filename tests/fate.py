"""Calls to the file system, of which the one that is counted to is the last.

Python tells an audit hook of each of them. From that one on all raise: as after a kill, nothing is
tidied up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CALLS = {"os.truncate", "open", "os.chmod", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}


class Killed(BaseException):
    pass


class Full(OSError):
    pass


@dataclass
class Fate:
    """How many calls below ``folder`` are left, and what comes then."""

    folder: str = ""
    left: int = 0
    end: type[BaseException] = Killed

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.folder or event not in CALLS or not str(arguments[0]).startswith(self.folder):
            return
        self.left -= 1
        if self.left < 0:
            raise self.end(28, "No space left on device")


FATE = Fate()
sys.addaudithook(FATE)


@contextmanager
def fate(folder: Path, left: int, end: type[BaseException]) -> Iterator[None]:
    FATE.folder, FATE.left, FATE.end = str(folder), left, end
    try:
        yield
    finally:
        FATE.folder = ""
