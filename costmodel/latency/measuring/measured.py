"""What was measured, and its rows for tables that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from costmodel.core.decimals import plain
from costmodel.core.network import Network
from costmodel.interop.opening import is_model
from costmodel.latency.measuring.attributing import Costed, shares
from costmodel.latency.measuring.figures import Figures, Visit
from costmodel.latency.run import Ran, Run


@dataclass(frozen=True, slots=True)
class Measured:
    """One network: its ``visits`` as they were timed, the figures that they come to, its kernels.

    ``anchored`` are the seconds of the visits at the usual speed of the machine.
    """

    network: Network
    figures: Figures
    kernels: tuple[Costed, ...]
    visits: tuple[Visit, ...]
    anchored: tuple[float, ...]

    @property
    def shares(self) -> Mapping[str, float]:
        """What part of its time each part of the paper's Figure 2 takes."""
        return shares(self.kernels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Networks measured together.

    ``floor`` is how far two figures of one network differ by chance, a share of one;
    ``reference_seconds`` are those of the reference kernel. ``facts`` is what the runtime's choice
    of kernels depends on here.
    """

    networks: Sequence[Measured]
    runtime: str
    version: str
    device: str
    threads: int
    seed: int
    clock: str
    floor: float
    reference_seconds: float
    is_interrupted: bool
    facts: Mapping[str, int]


_MS = 1e3


def runs(measurement: Measurement, provenance: str) -> tuple[Run, ...]:
    """The networks as rows of a table that is kept; ``provenance`` tells who measured and when."""
    facts = "".join(f", {name} {value}" for name, value in measurement.facts.items())
    told = (
        f"{provenance}; {measurement.clock}, reference kernel "
        f"{measurement.reference_seconds * _MS:.4g} ms, seed {measurement.seed}{facts}"
    )
    return tuple(_run(one, measurement, told) for one in measurement.networks)


def _run(one: Measured, measurement: Measurement, provenance: str) -> Run:
    network, figures = one.network, one.figures
    parameters = network.parameters
    return Run(
        model=network.spec,
        variant=network.variant,
        settings=", ".join(f"{name}={plain(parameters[name])}" for name in network.settings),
        input=input_of(network),
        batch=network.batch,
        runtime=measurement.runtime,
        version=measurement.version,
        device=measurement.device,
        threads=measurement.threads,
        milliseconds=_milliseconds(figures.median),
        minimum_milliseconds=_milliseconds(figures.minimum),
        spread_milliseconds=_milliseconds(figures.spread),
        noise_floor=round(measurement.floor, 6),
        provenance=provenance,
        visits=tuple(map(_milliseconds, one.anchored)),
        raw_visits=tuple(_milliseconds(visit.seconds) for visit in one.visits),
        reference_visits=tuple(_milliseconds(visit.reference) for visit in one.visits),
        kernels=tuple(map(_ran, one.kernels)),
    )


def _ran(kernel: Costed) -> Ran:
    return Ran(kernel.type, kernel.layers, _milliseconds(kernel.seconds), kernel.moved)


def _milliseconds(seconds: float) -> float:
    """To the nanosecond, which is more than any clock here tells."""
    return round(seconds * _MS, 6)


def input_of(network: Network) -> str:
    """The sizes of a network's inputs as ``--input`` takes them: 224x224, of a model 3x224x224."""
    start = 1 if is_model(network.spec) else 2
    sizes = {
        name: "x".join(map(str, list(shape)[start:])) for name, shape in network.inputs.items()
    }
    if len(sizes) == 1:
        return next(iter(sizes.values()))
    return ", ".join(f"{name}={size}" for name, size in sizes.items() if size)
