"""Networks with the runs that were recorded of them, and what is the same network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from costmodel.analysis.report import Report
from costmodel.core.cost import Shape
from costmodel.core.network import Network
from costmodel.interop.opening import is_factory
from costmodel.latency.run import Run
from costmodel.published.lookup import shipped_as


class Timed(NamedTuple):
    """A run and the report of the network that ran."""

    run: Run
    report: Report


class Identity(NamedTuple):
    """What makes two networks the same: ``family`` is the spec's shipped name, or its file."""

    family: str
    variant: str
    settings: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, Shape], ...]


def identity(network: Network) -> Identity:
    """The identity of a network, however its spec was named."""
    settings = tuple((name, str(network.parameters[name])) for name in network.settings)
    inputs = tuple(network.inputs.items())
    return Identity(family_of(network.spec), network.variant, settings, inputs)


def family_of(spec: str) -> str:
    """A spec or model by its shipped name, or the file that it is; factories by their names."""
    if spec == "-" or is_factory(spec):
        return spec
    is_shipped = not Path(spec).exists() or spec.endswith((".yaml", ".yml"))
    return (shipped_as(spec) if is_shipped else None) or os.path.realpath(spec)


class Recorded(NamedTuple):
    """The times that are recorded of networks in one ``setup``, in milliseconds.

    ``how`` is that, or ``predicted``: then the setup is a platform.
    """

    setup: str
    times: Mapping[Identity, float]
    how: str = "recorded"

    @classmethod
    def of_runs(cls, setup: str, timed: Iterable[Timed]) -> Recorded:
        """Of several runs of a network the median."""
        found: dict[Identity, list[float]] = {}
        for run, report in timed:
            found.setdefault(identity(report.network), []).append(run.milliseconds)
        return cls(setup, {key: median(some) for key, some in found.items()})

    def of(self, network: Network) -> float | None:
        """The time of a network, None where there is none."""
        return self.times.get(identity(network))
