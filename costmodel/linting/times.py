"""What findings cost in time: a clock is handed in from above, which foretells runs of networks.

Lint knows of no platform and no runtime. A finding costs what the kernels that its rule is about
take now, less what they would take with its remedy; a finding without a remedy that could be
priced costs all that they take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from costmodel.analysis.altering import alone, weights_of
from costmodel.analysis.report import Report
from costmodel.analysis.surroundings import Surroundings
from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network
from costmodel.core.op import Op
from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple, dataclass


class Times(NamedTuple):
    """The predicted seconds of one run of a network, and of kernels by the layer they are named by.

    A layer that is fused into another has none of its own. ``coverage`` is the share of the run
    that the prediction is sure of, ``unknown`` the seconds that are guessed; ``doubt`` says why it
    is not to be told, empty where it is.
    """

    seconds: float
    by_layer: Mapping[str, float]
    coverage: float = 1.0
    doubt: str = ""
    unknown: float = 0.0


@dataclass(frozen=True)
class Clock:
    """What foretells the times of networks: ``of`` one network, without running it.

    ``name`` is what it is called, ``block`` how many channels its runtime takes at a time.
    ``of_part`` foretells a part of a network, beside which the rest has so many weights; where
    there is none, networks are foretold whole.
    """

    name: str
    of: Callable[[Network], Times]
    block: int = 8
    of_part: Callable[[Network, int], Times] | None = None

    def alone(self, op: Op, x: Shape) -> float | None:
        """The seconds of the kernel that does an op by itself; None where they are in doubt."""
        return self._alone(op, x)

    @cached_property
    def _alone(self) -> Callable[[Any, Shape], float | None]:
        """Many findings ask for the same."""
        return cache(lambda op, x: self._of_one(op, x))

    def _of_one(self, op: Op, x: Shape) -> float | None:
        times = self.of(alone(op, x))
        return None if times.doubt else times.by_layer.get("alone", 0.0)


@dataclass(frozen=True)
class Timed:
    """A network whose time is foretold, and what foretells that of others like it."""

    report: Report
    times: Times
    clock: Clock

    @cached_property
    def surroundings(self) -> Surroundings:
        """What stands around its layers."""
        return Surroundings(self.report.network)

    @cached_property
    def weights(self) -> int:
        """The weights that its layers read, in elements."""
        return weights_of(self.report.network)


class Price(NamedTuple):
    """What a finding costs, in seconds of a run that takes ``run``.

    ``now`` is what the rule's kernels take, ``then`` the same with the remedy; None where there is
    none that could be priced.
    """

    now: float
    then: float | None
    run: float

    @property
    def cost(self) -> float:
        """What the remedy saves, or without one all that is taken."""
        return self.now - (self.then or 0.0)

    @property
    def share(self) -> float:
        """The cost as a share of the run."""
        return self.cost / self.run if self.run else 0.0

    @property
    def is_nothing(self) -> bool:
        """Whether the kernels take no time, or the remedy saves next to none of it."""
        return self.cost <= min(_OF_KERNELS * self.now, _OF_RUN * self.run)


_OF_KERNELS, _OF_RUN = 0.01, 0.001
"""A finding that costs less of its kernels' time and of the run is worth no more than a note."""


def price_record(price: Price | None) -> dict[str, float | None]:
    """A price in milliseconds, for formats that programs read; empty where there is none."""
    if price is None:
        return {}
    return {
        "cost_ms": price.cost * 1e3,
        "now_ms": price.now * 1e3,
        "then_ms": None if price.then is None else price.then * 1e3,
        "latency_ms": price.run * 1e3,
    }


def in_words(seconds: float, run: float) -> str:
    """As ``0.420 ms of 11.80 ms (3.6 %)``."""
    return f"{milliseconds(seconds)} ms of {milliseconds(run)} ms ({percent(seconds, run)})"


def percent(seconds: float, run: float) -> str:
    """The share of a run, of which something never reads 0 %."""
    share = 100 * seconds / run if run else 0.0
    return f"{share:.1f} %" if share >= 1 else f"{share:.1g} %"


class Change(NamedTuple):
    """What a remedy does to a network, as far as its time shows it.

    ``concerned`` are the layers that the rule is about. ``instead`` are ops, each with what it
    reads, that stand in the place of ``replaced``, or, where those are none, of all concerned;
    ``dropped`` is a layer that goes.
    """

    concerned: Sequence[Layer]
    replaced: Sequence[Layer] = ()
    instead: Sequence[tuple[Op, Shape]] = ()
    dropped: Layer | None = None
