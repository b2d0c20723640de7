"""Tasks whose worker is killed; a worker loads this module, which therefore loads nothing else."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Dying:
    """A task whose process is killed the first time that it comes to the run at ``fatal``."""

    work: Any
    marker: str
    fatal: int

    def __call__(self, start: int, stop: int) -> Any:
        marker = Path(self.marker)
        if start == self.fatal and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return self.work(start, stop)


@dataclass(frozen=True)
class Doomed:
    """A task that always kills its process."""

    def __call__(self, start: int, stop: int) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@dataclass(frozen=True)
class Lingering:
    """A task that says that it has begun, and never ends."""

    def __call__(self, start: int, stop: int) -> Any:
        os.write(1, b"working\n")
        while True:
            signal.pause()
