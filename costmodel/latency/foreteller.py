"""What foretells by a platform: its runtime, or layers where networks alone were timed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from costmodel.latency.predicting.predicting import predict
from costmodel.latency.runtimes import runtime_of

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.predicting.prediction import Prediction


def foreteller_of(platform: Platform) -> Any:
    """What tells the kernels of a network and their work as the platform has them."""
    if platform.unit == "layers":
        return import_module("costmodel.latency.predicting.layers")
    return runtime_of(platform.runtime)


def foretold(network: Network, platform: Platform) -> Prediction:
    """What is predicted of a network on a platform, without running anything."""
    return predict(network, platform, foreteller_of(platform))
