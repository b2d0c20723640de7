"""A runtime whose kernels take what their work comes to, on a clock that only it moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.latency.amounts import moved_works
from costmodel.latency.calibrating.pool import Candidate, pool
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.measuring.clocks import Clock
from costmodel.latency.runtime import Asked, Facts
from costmodel.latency.subject import Subject
from costmodel.latency.work import Work

SECONDS = {"calls": 1e-6, "bytes": 4e-11, "weights": 2e-11, "macs": 8e-12}
"""What one of each amount takes; of the others none takes anything."""
OPENING = 0.1


def seconds_of(work: Work) -> float:
    return sum(SECONDS.get(name, 0.0) * of for name, of in work.amounts.items())


@dataclass
class SummingMachine:
    """Its clock; ``slowness`` is by how much a run is slower that starts at a time."""

    slowness: Callable[[float], float] = lambda _now: 1.0
    now: float = 0.0
    opened: list[str] = field(default_factory=list)
    interrupted_at: float = float("inf")
    refused: tuple[str, ...] = ()
    runs: int = 0

    def tell(self) -> float:
        return self.now

    @property
    def clock(self) -> Clock:
        return Clock("summed", self.tell)


@dataclass
class SummingSession:
    machine: SummingMachine
    kernels: Sequence[Kernel]
    seconds: Sequence[float]
    facts: Facts

    def run(self) -> None:
        machine = self.machine
        if machine.now >= machine.interrupted_at:
            machine.interrupted_at = float("inf")
            raise KeyboardInterrupt
        machine.runs += 1
        machine.now += sum(self.seconds) * machine.slowness(machine.now)

    def executed(self) -> tuple[Kernel, ...]:
        return tuple(self.kernels)

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        self.machine.now += runs * sum(self.seconds)
        pairs = zip(self.kernels, self.seconds, strict=True)
        return tuple(Timed(kernel, kernel.type, seconds) for kernel, seconds in pairs)

    def close(self) -> None:
        """Nothing to free."""


@dataclass
class SummingRuntime:
    """A kernel for each layer, and no network of the kinds that the machine refuses."""

    machine: SummingMachine
    HAS_PROFILE: bool = True
    FACTS: tuple[str, ...] = ()
    EXTRA: str = "onnx"

    def version(self) -> str:
        return "1.0"

    def kernels(self, network: Network, facts: Facts) -> tuple[Kernel, ...]:
        assert facts == {"block": 8}
        return tuple(
            Kernel(layer.kind.value, (layer.name,), layer.output) for layer in network.layers
        )

    def works(self, kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
        return moved_works(kernels, network, facts)

    def open_session(self, subject: Subject, asked: Asked) -> SummingSession:
        network, facts = subject.network, {"block": 8}
        if network.name.partition("-")[0] in self.machine.refused:
            raise SpecError([Problem(f"{network.name}: no kernel", None, "leave it out")])
        self.machine.opened.append(network.name)
        self.machine.now += OPENING
        kernels = self.kernels(network, facts)
        seconds = tuple(map(seconds_of, self.works(kernels, network, facts)))
        return SummingSession(self.machine, kernels, seconds, facts)


FACTS = {"block": 8}


@cache
def drawn_once(seed: int, size: int) -> tuple[Candidate, ...]:
    """A pool, which is drawn once for all tests."""
    return pool(SummingRuntime(SummingMachine()), FACTS, seed, size)
