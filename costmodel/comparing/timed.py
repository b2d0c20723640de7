"""Networks with the runs that were recorded of them, and what is the same network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from types import MappingProxyType

from costmodel.analysis.report import Report
from costmodel.core.cost import Shape
from costmodel.core.network import Network
from costmodel.core.values import NamedTuple
from costmodel.interop.opening import is_factory
from costmodel.latency.run import Ran, Run
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

    ``how`` is that, or ``predicted``: then the setup is a platform. ``kernels`` are those that took
    a network's time, where its runs tell them.
    """

    setup: str
    times: Mapping[Identity, float]
    how: str = "recorded"
    kernels: Mapping[Identity, tuple[Ran, ...]] = MappingProxyType({})

    @classmethod
    def of_runs(cls, setup: str, timed: Iterable[Timed]) -> Recorded:
        """Of several runs of a network the median, and the kernels of the one in the middle."""
        found: dict[Identity, list[Run]] = {}
        for run, report in timed:
            found.setdefault(identity(report.network), []).append(run)
        times = {key: median(run.milliseconds for run in some) for key, some in found.items()}
        kernels = {key: _kernels(some, times[key]) for key, some in found.items()}
        return cls(setup, times, kernels=kernels)

    def of(self, network: Network) -> float | None:
        """The time of a network, None where there is none."""
        return self.times.get(identity(network))

    def kernels_of(self, network: Network) -> tuple[Ran, ...]:
        """The kernels of a network, none where its runs tell none."""
        return self.kernels.get(identity(network), ())


def _kernels(runs: Iterable[Run], milliseconds: float) -> tuple[Ran, ...]:
    """Of the runs that tell their kernels those of the middle one, as if it took so long."""
    told = sorted((run for run in runs if run.kernels), key=lambda run: run.milliseconds)
    if not told:
        return ()
    middle = told[(len(told) - 1) // 2]
    scale = milliseconds / middle.milliseconds
    return tuple(one._replace(milliseconds=scale * one.milliseconds) for one in middle.kernels)
