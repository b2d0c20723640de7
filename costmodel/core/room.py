"""How much memory is free for what needs a lot of it: by the machine, its container and limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_NO_LIMIT = 2**60
"""What systems call unlimited is above this."""


def free_bytes() -> int | None:
    """The bytes that this process may take beside what it has; None where no system tells."""
    return min((max(room, 0) for room in _rooms() if room < _NO_LIMIT), default=None)


def gigabytes(count: int) -> str:
    """Bytes in a message: 1.2 GB."""
    return f"{count / 1e9:,.1f} GB"


def _rooms() -> Iterator[int]:
    with suppress(OSError, ValueError):
        yield _machine()
    with suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        yield int((group / "memory.max").read_text()) - int((group / "memory.current").read_text())
    with suppress(ImportError, OSError, ValueError):
        yield from _limits()


def _machine() -> int:
    with suppress(OSError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except AttributeError:  # no such question on this system
        return _NO_LIMIT


def _limits() -> Iterator[int]:
    """What ``ulimit -v`` and ``ulimit -d`` leave."""
    import resource

    whole, _, _, _, _, data, _ = map(int, Path("/proc/self/statm").read_text().split())
    for limit, held in ((resource.RLIMIT_AS, whole), (resource.RLIMIT_DATA, data)):
        allowed = resource.getrlimit(limit)[0]
        if allowed != resource.RLIM_INFINITY:
            yield allowed - held * resource.getpagesize()
