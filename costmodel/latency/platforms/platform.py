"""A platform: what one runtime takes for its kernels on one machine, in coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from costmodel.core.values import NamedTuple

SHORT_SECONDS = 2e-4
"""A run that takes less is short: most of it may be that it is started."""


class Range(NamedTuple):
    """The least and the most of an amount that was timed."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class KernelClass:
    """How long kernels of one class take.

    ``seconds`` are what one of each amount takes, none below zero; a kernel takes the sum of them
    times its amounts. ``ranges`` are what was timed of each amount, for the same names: outside of
    them nothing is known. ``error`` is how far a kernel's time lies from that sum, as a share of it
    (a robust standard deviation), and ``samples`` how many were timed.
    """

    seconds: Mapping[str, float]
    ranges: Mapping[str, Range]
    error: float
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One runtime on one machine, calibrated.

    ``unit`` says what the classes are of: the runtime's ``kernels``, or a network's ``layers``
    where whole networks alone were timed. ``batch`` is how many images a run had. ``run_seconds``
    is what a run takes beside its kernels; ``facts`` what the runtime's choice of kernels depends
    on; ``noise_floor`` and ``error`` are shares: how far two figures of one network differed by
    chance, and how far whole networks that were held out were predicted wrong, in the mean.
    ``spread`` is the same error as a standard deviation, which intervals are made of.
    ``reference_seconds`` are those of the reference kernel.
    """

    name: str
    runtime: str
    version: str
    device: str
    threads: int | None
    unit: str
    classes: Mapping[str, KernelClass]
    run_seconds: float
    noise_floor: float | None
    error: float
    spread: float
    networks: int
    reference_seconds: float | None
    provenance: str
    batch: int = 1
    facts: Mapping[str, int] = field(default_factory=dict)
