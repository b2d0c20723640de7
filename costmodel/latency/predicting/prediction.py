"""What is predicted of a network: milliseconds with an interval, kernel by kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any

from costmodel.core.network import Network
from costmodel.core.si import milliseconds
from costmodel.latency.kernel import Kernel
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.work import Work

if TYPE_CHECKING:
    from pandas import DataFrame

    from costmodel.render.chart.picture import Picture


class Bound(StrEnum):
    """What most of a kernel's time goes into."""

    COMPUTE = "compute"
    MEMORY = "memory"
    OVERHEAD = "overhead"


LEAST_COVERAGE = 0.95
"""What of the time has to be covered for a prediction to be told as one."""


@dataclass(frozen=True, slots=True)
class PredictedKernel:
    """A kernel with its predicted seconds.

    ``reason`` says why it is not covered, empty where it is: ``seconds`` is then a guess, made of
    the bytes that it moves, which only tells how much of the whole is in doubt.
    """

    name: str
    kernel: Kernel
    work: Work
    seconds: float
    bound: Bound
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Prediction:
    """A network's predicted time in seconds; it lies between ``low`` and ``high`` 9 times in 10."""

    network: Network
    platform: Platform
    kernels: tuple[PredictedKernel, ...]
    seconds: float
    low: float
    high: float

    def to_dict(self) -> dict[str, object]:
        """The contract of ``predict --format json``: every kernel, exact numbers."""
        found: dict[str, object] = _in_notebook("contract_of", self)
        return found

    def to_pandas(self) -> DataFrame:
        """The kernels as a table of pandas.

        Raises:
            ModuleNotFoundError: pandas is not installed, the extra ``pandas``.
        """
        table: DataFrame = _in_notebook("kernels", self)
        return table

    def plot(self, *, size: tuple[float, float] | None = None) -> Picture:
        """The kernels as bars, the slowest first, by what they are bound by; ``size`` in inches.

        Raises:
            ModuleNotFoundError: matplotlib is not installed, the extra ``plot``.
        """
        drawn: Picture = _in_notebook("bounds", self, size)
        return drawn

    def _repr_html_(self) -> str:
        shown: str = _in_notebook("html_of", self)
        return shown

    def __repr__(self) -> str:
        partial = "partial, " if self.is_partial else ""
        low, high = milliseconds(self.low), milliseconds(self.high)
        told = f"{partial}{milliseconds(self.seconds)} ms, between {low} and {high}"
        return f"<Prediction of {self.network.title} on {self.platform.name}: {told}>"

    @property
    def coverage(self) -> float:
        """The part of the time that is of kernels which the platform covers."""
        known = sum(one.seconds for one in self.kernels if not one.reason)
        return known / (sum(one.seconds for one in self.kernels) or 1.0)

    @property
    def uncovered(self) -> tuple[PredictedKernel, ...]:
        """The kernels of which the platform knows nothing, or not at their size."""
        return tuple(one for one in self.kernels if one.reason)

    @property
    def is_partial(self) -> bool:
        """Whether too little is covered for the time to be told as that of the network."""
        return self.coverage < LEAST_COVERAGE

    @property
    def bounds(self) -> Mapping[Bound, float]:
        """What part of the kernels' time is of kernels that are bound by what."""
        total = sum(one.seconds for one in self.kernels) or 1.0
        return {
            bound: sum(one.seconds for one in self.kernels if one.bound is bound) / total
            for bound in Bound
        }


def _in_notebook(what: str, *given: object) -> Any:
    """What a room above this one makes of a prediction; it is found by name when asked for."""
    return getattr(import_module("costmodel.render.notebook"), what)(*given)
