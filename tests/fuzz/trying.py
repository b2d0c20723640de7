"""Inputs tried in children of this process, each with its limits: CPU seconds, memory, patience."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from random import Random
from shutil import rmtree
from typing import Any, Protocol

import costmodel

from . import targets as package
from .cases import Fault, blamed

CPU_SECONDS = 5
WAIT_SECONDS = 300
"""For what waits without working; long, since others may be at work on the machine."""

MEMORY_BYTES = 1_000_000_000
LIFE = 4_000
"""Inputs that one child tries, lest what some left behind should matter to all that follow."""


class Target(Protocol):
    """A file of ``targets``; ``run`` says in a word what came of an input: its exit code."""

    def generate(self, rng: Random) -> Any: ...
    def run(self, given: Any) -> str: ...


@dataclass(frozen=True)
class Result:
    """What came of input ``number``; ``key`` and ``told`` are of a fault, if it was one."""

    number: int
    outcome: str
    key: str = ""
    told: str = ""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def rng_of(seed: int, name: str, number: int) -> Random:
    """The chance that makes one input."""
    return Random(f"{seed} {name} {number}")  # noqa: S311  (the same inputs each time)


def prepare() -> None:
    """Load all that commands load, once for all children."""
    for found in walk_packages(costmodel.__path__, "costmodel."):
        if not found.name.endswith("__main__"):
            with suppress(ImportError):  # of an extra that is not installed
                import_module(found.name)
    gc.set_threshold(100_000)
    gc.freeze()  # what is loaded stays, and looking at it would take longer than most inputs


def tried(target: Target, given: Any) -> Result:
    """What comes of one input, alone in a child."""
    (result,) = results(target, [(0, lambda: given)])
    return result


Numbered = tuple[int, Callable[[], Any]]


def results(target: Target, inputs: Iterable[Numbered], seconds: float = 1e9) -> Iterator[Result]:
    """What comes of inputs, as far as the seconds go; a child that dies costs one of them."""
    left = list(inputs)
    until = time.monotonic() + seconds
    while left:
        done = 0
        pid, pipe = _child(target, left, until)
        with pipe:
            for line in pipe:
                done += 1
                yield Result(**json.loads(line))
        status = os.waitpid(pid, 0)[1]
        if status:
            yield _killed(left[done][0], os.waitstatus_to_exitcode(status))
            done += 1
        elif done < min(len(left), LIFE):
            return  # time is over
        left = left[done:]


def _killed(number: int, code: int) -> Result:
    ends = {-signal.SIGPROF: f"over {CPU_SECONDS} s of CPU", -signal.SIGALRM: "hangs"}
    end = ends.get(code, f"dies ({code})")
    return Result(number, "fault", end, end, CPU_SECONDS if code == -signal.SIGPROF else 0.0)


def _child(target: Target, inputs: list[Numbered], until: float) -> tuple[int, Any]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading, encoding="utf-8")
    os.close(reading)
    code = 70
    try:
        with tempfile.TemporaryDirectory() as folder, os.fdopen(writing, "wb", 0) as pipe:
            _serve(target, inputs[:LIFE], until, Path(folder), pipe)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _serve(target: Target, inputs: list[Numbered], until: float, folder: Path, pipe: Any) -> None:
    """Try input after input, each in an empty folder."""
    warnings.simplefilter("error")
    _limit_memory()
    for number, make in inputs:
        if time.monotonic() > until:
            return
        work = folder / "work"
        work.mkdir()
        os.chdir(work)
        _set_timers(CPU_SECONDS, WAIT_SECONDS)
        result = _result(target, number, make)
        _set_timers(0, 0)
        pipe.write(json.dumps(vars(result)).encode() + b"\n")
        os.chdir(folder)
        rmtree(work)


def _set_timers(cpu_seconds: float, seconds: float) -> None:
    """End this process when either is over, wherever it is; 0: never."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _result(target: Target, number: int, make: Callable[[], Any]) -> Result:
    begun = time.process_time()
    try:
        outcome, key, told = target.run(make()), "", ""
    except Fault as fault:
        outcome, key, told = "fault", fault.key, fault.told
    except BaseException as error:
        told = "".join(traceback.format_exception(error))
        outcome, key = "fault", f"traceback: {blamed(told)}"
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if peak > MEMORY_BYTES and not key:
        outcome, key, told = "fault", "over 1 GB", f"over 1 GB: {peak:,} bytes"
    return Result(number, outcome, key, told, spent, peak)


def _limit_memory() -> None:
    """What is written to counts, and not what libraries reserve; the rest is what they hold now."""
    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (held + MEMORY_BYTES, hard))


def targets() -> dict[str, Target]:
    """The targets by name: each file of the package is one."""
    names = sorted(found.name for found in iter_modules(package.__path__))
    return {name: import_module(f".{name}", package.__name__) for name in names}  # type: ignore[misc]
