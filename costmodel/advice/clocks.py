"""A platform as lint's clock: what foretells the time of any network, as plain numbers by layer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from costmodel.analysis.altering import weights_of
from costmodel.analysis.surroundings import key_of
from costmodel.core.si import milliseconds

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

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

    block = platform.facts.get("block", _BLOCK)
    return Clock(platform.name, times, block, _Parts(platform).of)


class _Parts:
    """Times of parts of networks, of which many differ in nothing but their names."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._known: dict[Hashable, tuple[Times, Sequence[float]]] = {}

    def of(self, network: Network, elsewhere: int) -> Times:
        """What a part takes, beside which the rest has so many weights, in elements."""
        beside = self._beside(elsewhere, weights_of(network))
        key = key_of(network), beside
        if key not in self._known:
            times = self._foretold(network, beside)
            self._known[key] = times, [times.by_layer.get(one.name, 0.0) for one in network.layers]
        times, seconds = self._known[key]
        names = (layer.name for layer in network.layers)
        return times._replace(by_layer=dict(zip(names, seconds, strict=True)))

    def _beside(self, elsewhere: int, own: int) -> int:
        from costmodel.latency.amounts import WORD_BYTES, tiers_of
        from costmodel.latency.timing import beside

        return int(beside(WORD_BYTES * (elsewhere + own), own, tiers_of(self._platform.facts)))

    def _foretold(self, network: Network, elsewhere: int) -> Times:
        from costmodel.latency.foreteller import foretold

        return _times(foretold(network, self._platform, elsewhere))


def _times(found: Prediction) -> Times:
    from costmodel.linting.times import Times

    by_layer: defaultdict[str, float] = defaultdict(float)
    for one in found.kernels:
        if one.kernel.layers:
            by_layer[one.name] += one.seconds
    doubt = _doubt(found) if found.is_partial else ""
    unknown = sum(one.seconds for one in found.uncovered)
    return Times(found.seconds, by_layer, found.coverage, doubt, unknown)


def _doubt(found: Prediction) -> str:
    """What is not covered, the kernel first that weighs most."""
    most = max(found.uncovered, key=lambda one: one.seconds, default=None)
    return f"{100 * found.coverage:.0f} % of {milliseconds(found.seconds)} ms are covered; " + (
        f"{most.name}: {most.reason}" if most else "no kernel takes any time"
    )
