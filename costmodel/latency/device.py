"""What networks are run on: the processor's name, its instruction set and its cores."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

_SETS = (
    ("avx512f", "AVX-512"),
    ("avx2", "AVX2"),
    ("avx", "AVX"),
    ("sse4_2", "SSE4.2"),
    ("sve", "SVE"),
    ("asimd", "NEON"),
)
"""Flags of processors as Linux has them, the widest vectors first, and what they are called."""


@cache
def device() -> str:
    """The machine in words: ``Intel(R) Xeon(R) Processor, AVX-512, 2 cores``."""
    told = cpuinfo(_text("/proc/cpuinfo")) or [_system_name(), platform.machine()]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ", ".join([*filter(None, told), f"{cores} core{'s' * (cores != 1)}"])


def cpuinfo(text: str) -> list[str]:
    """Name and instruction set out of what Linux tells of its processors; nothing of other text."""
    pairs = (line.partition(":") for line in text.splitlines())
    found = {key.strip(): value.strip() for key, colon, value in pairs if colon}
    flags = (found.get("flags") or found.get("Features") or "").split()
    name = found.get("model name") or found.get("Model") or found.get("Hardware") or ""
    return list(filter(None, [name, next((word for flag, word in _SETS if flag in flags), "")]))


def _system_name() -> str:
    """The processor's name where there is no /proc: macOS tells it by a command."""
    with suppress(OSError, subprocess.SubprocessError):
        words = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        told = subprocess.run(words, capture_output=True, check=True, text=True)  # noqa: S603
        return told.stdout.strip()
    return platform.processor()


def _text(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_text("utf-8", "replace")
    return ""
