"""A small sweep that is cut into runs, and an executor that leaves it unfinished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.language.loading import open_spec
from costmodel.sweeping.planning.candidates import Base
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running import executors
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.chunks import checked, work_of

SPEC = str(Path(__file__).parent / "two_layers.yaml")
SIZE = 4 * 6
STEP = 5
"""Runs of 5, 5, 5, 5 and 4 candidates."""


def job(**options: Any) -> Job:
    base = Base(open_spec(SPEC), SPEC, None, {})
    return job_of(base, {"c1": "1:4", "c2": "1:6"}, **options)


@dataclass(frozen=True)
class Between:
    """An executor of one that lets something happen once a run is kept."""

    happens: Callable[[], None]
    after: int
    is_alone: bool = True

    def results(self, one: Job, _engine: Any, left: Any, _advance: Any, hand: Any) -> Any:
        for number, result in executors.alone(work_of(one, checked(one)), left):
            if number == self.after:
                self.happens()
            yield number, hand(left[number][0], result)


def _interrupt() -> None:
    raise KeyboardInterrupt


def interrupted(after: int) -> Any:
    return Between(_interrupt, after)


def write(
    output: Path, one: Job | None = None, executor: Any = None, **options: bool
) -> running.Written:
    executor = executor or executors.Executor()
    return running.written(one or job(), executor, str(output), lambda _count: None, **options)


def expected(folder: Path, one: Job | None = None, suffix: str = ".csv") -> bytes:
    """What a sweep that nothing disturbs writes."""
    whole = folder / f"whole{suffix}"
    write(whole, one, force=True)
    return whole.read_bytes()
