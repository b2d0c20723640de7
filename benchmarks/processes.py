"""What a process takes: processor seconds, memory, and instructions where valgrind is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).parent.parent
ENVIRONMENT = os.environ | {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}

Command = Sequence[str]
Found = TypeVar("Found")


class Ran(NamedTuple):
    """The processor seconds of a process, its children included, and its peak memory in bytes."""

    seconds: float
    peak_bytes: float


def ran(command: Command) -> Ran:
    """Run a command once; what it prints is dropped."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # lint ends with 1 where it finds something
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 if sys.platform == "darwin" else 1024
    return Ran(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def printed(command: Command) -> str:
    """The last line that a command prints."""
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout.splitlines()[-1]


def in_turn(
    rounds: int, measure: Callable[[Command], Found], commands: Iterable[Command]
) -> list[list[Found]]:
    """What each command measures, by rounds: whatever else the machine does meets all alike."""
    commands = list(commands)
    columns: list[list[Found]] = [[] for _ in commands]
    for _ in range(rounds):
        for column, command in zip(columns, commands, strict=True):
            column.append(measure(command))
    return columns


def middle(runs: Iterable[Ran]) -> Ran:
    """The medians of several runs."""
    return Ran(*map(median, zip(*runs, strict=True)))


_COUNTING = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]


def instructions(command: Command) -> int | None:
    """Millions of instructions of user mode, which load does not change; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    done = subprocess.run(
        [*_COUNTING, *command],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    if found is None:
        raise RuntimeError(f"valgrind counted nothing:\n{done.stderr}")
    return round(int(found[1].replace(",", "")) / 1e6)
