"""A platform as lint's clock: what foretells the time of any network, as plain numbers by layer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.core.si import milliseconds

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.linting.times import Clock, Times

_BLOCK = 8
"""Channels that a runtime takes at a time, where its facts do not say."""


def clock_of(platform: Platform) -> Clock:
    """What foretells times on a platform."""
    from costmodel.latency.foreteller import foretold
    from costmodel.linting.times import Clock

    def times(network: Network) -> Times:
        return _times(foretold(network, platform))

    return Clock(platform.name, times, platform.facts.get("block", _BLOCK))


def _times(found: Prediction) -> Times:
    from costmodel.linting.times import Times

    by_layer: defaultdict[str, float] = defaultdict(float)
    for one in found.kernels:
        if one.kernel.layers:
            by_layer[one.name] += one.seconds
    doubt = _doubt(found) if found.is_partial else ""
    return Times(found.seconds, by_layer, found.coverage, doubt)


def _doubt(found: Prediction) -> str:
    """What is not covered, the kernel first that weighs most."""
    most = max(found.uncovered, key=lambda one: one.seconds, default=None)
    return f"{100 * found.coverage:.0f} % of {milliseconds(found.seconds)} ms are covered; " + (
        f"{most.name}: {most.reason}" if most else "no kernel takes any time"
    )
