"""What findings cost in time: a clock is handed in from above, which foretells runs of networks.

Lint knows of no platform and no runtime. A finding costs what the kernels that its rule is about
take now, less what they would take with its remedy; a finding without a remedy that could be
priced costs all that they take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from costmodel.analysis.altering import alone, without
from costmodel.analysis.report import Report
from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network
from costmodel.core.op import Op
from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple, dataclass


class Times(NamedTuple):
    """The predicted seconds of one run of a network, and of kernels by the layer they are named by.

    A layer that is fused into another has none of its own. ``coverage`` is the share of the run
    that the prediction is sure of; ``doubt`` says why it is not to be told, empty where it is.
    """

    seconds: float
    by_layer: Mapping[str, float]
    coverage: float = 1.0
    doubt: str = ""


@dataclass(frozen=True)
class Clock:
    """What foretells the times of networks: ``of`` one network, without running it.

    ``name`` is what it is called, ``block`` how many channels its runtime takes at a time.
    """

    name: str
    of: Callable[[Network], Times]
    block: int = 8

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


class Timed(NamedTuple):
    """A network whose time is foretold, and what foretells that of others like it."""

    report: Report
    times: Times
    clock: Clock


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


def price_of(change: Change, network: Network, times: Times, clock: Clock) -> Price:
    """What a finding costs whose remedy makes this change."""
    now = sum(times.by_layer.get(layer.name, 0.0) for layer in change.concerned)
    if change.dropped:
        rest = clock.of(without(network, change.dropped))
        saved = times.seconds - rest.seconds
        now = max(now, saved)  # what is fused may still take time, within another kernel
        then = None if rest.doubt else now - saved
    else:
        then = _replaced(change, now, clock)
    return Price(now, None if then is None else max(0.0, then), times.seconds)


def _replaced(change: Change, now: float, clock: Clock) -> float | None:
    """Ops are compared by themselves, so that what is fused into a layer now stays what it is."""
    after = _sum(clock.alone(op, x) for op, x in change.instead)
    if not change.replaced:
        return after if change.instead else None
    before = _sum(clock.alone(layer.op, layer.shapes[0]) for layer in change.replaced)
    return None if before is None or after is None else now - before + after


def _sum(seconds: Iterable[float | None]) -> float | None:
    """The sum; None where one of them is not known."""
    found = list(seconds)
    known = [one for one in found if one is not None]
    return sum(known) if len(known) == len(found) else None
