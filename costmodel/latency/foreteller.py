"""What foretells by a platform: its runtime, or layers where networks alone were timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.latency.predicting import layers
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.runtimes import runtime_of

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.latency.runtime import Foreteller


def foreteller_of(platform: Platform) -> Foreteller:
    """What tells the kernels of a network and their work as the platform has them."""
    if platform.unit == "layers":
        return layers
    return runtime_of(platform.runtime)


def foretold(network: Network, platform: Platform, elsewhere: int = 0) -> Prediction:
    """What is predicted of a network on a platform, without running anything.

    ``elsewhere`` are weights, in elements, that a run reads beside those of the network, where it
    is a part of another.
    """
    return predict(network, platform, foreteller_of(platform), elsewhere)
