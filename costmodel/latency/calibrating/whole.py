"""Networks that were timed whole, and what their layers come to: what a platform is fitted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.latency.calibrating.solving import Floats
from costmodel.latency.platforms.platform import Range
from costmodel.latency.predicting.layers import AMOUNTS, CLASSES, kernels, works

if TYPE_CHECKING:
    from costmodel.core.network import Network


class Whole(NamedTuple):
    """A network that was timed as a whole.

    ``family`` is what is left out together, ``noise`` the share by which the time may be off by
    chance, None where nobody knows. ``sums`` are the amounts of its layers by class and amount,
    ``ranges`` the least and the most of a single layer.
    """

    name: str
    family: str
    seconds: float
    noise: float | None
    sums: Mapping[tuple[str, str], float]
    ranges: Mapping[tuple[str, str], Range]


def whole(
    name: str, family: str, seconds: float, network: Network, noise: float | None = None
) -> Whole:
    """A network with its time."""
    found: dict[tuple[str, str], list[float]] = {}
    for kind, amounts in works(kernels(network, {}), network, {}):
        for amount, of in amounts.items():
            found.setdefault((kind, amount), []).append(float(of))
    sums = {key: sum(values) for key, values in found.items()}
    ranges = {key: Range(min(values), max(values)) for key, values in found.items()}
    return Whole(name, family, seconds, noise, sums, ranges)


@dataclass(frozen=True)
class Table:
    """Networks in rows: ``amounts`` is of networks x classes x amounts, ``seconds`` of networks."""

    networks: Sequence[Whole]

    @cached_property
    def amounts(self) -> Floats:
        """The amounts of each network by class, in the order of CLASSES and AMOUNTS."""
        rows = [
            [[one.sums.get((kind, amount), 0.0) for amount in AMOUNTS] for kind in CLASSES]
            for one in self.networks
        ]
        return np.array(rows)

    @cached_property
    def seconds(self) -> Floats:
        """Their times."""
        return np.array([one.seconds for one in self.networks])

    @cached_property
    def families(self) -> tuple[str, ...]:
        """What is left out together, network by network."""
        return tuple(one.family for one in self.networks)

    def of(self, rows: Sequence[int]) -> Table:
        """Some of the networks."""
        return Table([self.networks[row] for row in rows])
