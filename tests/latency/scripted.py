"""A runtime whose runs take what a test says, on a clock that only they move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.measuring.clocks import Clock
from costmodel.latency.runtime import Asked, Facts
from costmodel.latency.subject import Subject

SPEC = """\
schema: 1
network: {name}
input: {{image: [3, 8, 8]}}
layers:
  - stem: {{conv: {{out: 4, k: 3}}}}
  - relu
  - flatten
  - head: {{fc: 10}}
"""
"""A network of one conv, one relu and one fc, by its name."""

Seconds = Callable[[float], float]
"""What a run takes that starts at a time."""


@dataclass
class Machine:
    """A clock, and the seconds of each network by its name; ``opened`` and ``closed`` are told.

    ``opening`` is what it takes to open some.
    """

    seconds: Mapping[str, Seconds]
    now: float = 0.0
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    runs: int = 0
    profiled: int = 0
    opening: dict[str, float] = field(default_factory=dict)
    interrupted_at: int = -1

    def tell(self) -> float:
        return self.now

    @property
    def clock(self) -> Clock:
        return Clock("scripted", self.tell)


class ScriptedSession:
    facts: Facts

    def __init__(self, machine: Machine, network: Network) -> None:
        self.machine, self.network, self.facts = machine, network, {}

    def run(self) -> None:
        machine = self.machine
        machine.runs += 1
        if machine.runs == machine.interrupted_at:
            raise KeyboardInterrupt
        machine.now += machine.seconds[self.network.name](machine.now)

    def executed(self) -> tuple[Kernel, ...]:
        return tuple(
            Kernel(layer.kind.value, (layer.name,), layer.output) for layer in self.network.layers
        )

    def profiled(self, runs: int) -> tuple[Timed, ...]:
        assert runs >= 3
        self.machine.profiled += 1
        return tuple(Timed(one, one.type, 1e-3) for one in self.executed())

    def close(self) -> None:
        self.machine.closed.append(self.network.name)


@dataclass
class ScriptedRuntime:
    """Runs what the machine knows, and refuses other networks."""

    machine: Machine
    EXTRA: str = "onnx"
    HAS_PROFILE: bool = True
    FACTS: tuple[str, ...] = ()

    def version(self) -> str:
        return "1.0"

    def kernels(self, network: Network, facts: Facts) -> NoReturn:
        raise AssertionError("measuring foretells nothing")

    def open_session(self, subject: Subject, asked: Asked) -> ScriptedSession:
        name = subject.network.name
        if name not in self.machine.seconds:
            raise SpecError([Problem(f"{name}: no kernel for fc", None, "leave it out")])
        self.machine.opened.append(name)
        self.machine.now += self.machine.opening.get(name, 0.0)
        return ScriptedSession(self.machine, subject.network)
