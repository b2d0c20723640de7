"""What there is on this machine to run networks with, and how noisy it is now."""

from __future__ import annotations

from costmodel.core.problems import SpecError
from costmodel.core.values import NamedTuple
from costmodel.latency.measuring.measuring import Bench, measured
from costmodel.latency.measuring.reference import reference
from costmodel.latency.runtimes import NAMES, runtime_of


class Found(NamedTuple):
    """A runtime: its release, empty where it cannot be loaded; then what would help."""

    name: str
    version: str
    remedy: str


class Noise(NamedTuple):
    """How far two figures of one network differ by chance now, a share of one.

    ``seconds`` are those of one run of the reference kernel, 28.9 M multiply-adds.
    """

    runtime: str
    floor: float
    seconds: float


def runtimes() -> tuple[Found, ...]:
    """Every runtime that costmodel knows, loaded where it is installed."""
    return tuple(map(_found, NAMES))


def _found(name: str) -> Found:
    try:
        return Found(name, runtime_of(name).version(), "")
    except SpecError as error:
        return Found(name, "", error.problems[0].hint)


def noise(runtime: str, seconds: float) -> Noise | None:
    """The noise now, by the reference kernel on one thread; None where it was interrupted.

    Raises:
        SpecError: the runtime cannot run it.
    """
    found, refused = measured([reference()], Bench(runtime, runtime_of(runtime), seconds=seconds))
    if refused:
        raise SpecError(refused)
    return Noise(runtime, found.floor, found.reference_seconds) if found else None
