"""How far a network's time may lie from what is predicted of it.

Networks that were held out in calibration lie ``spread`` from their predictions. A network is less
sure than those where few kernels take most of its time: kernels that do the same are wrong alike,
those that do not by chance, so that their errors add up as squares do. A short run is as unsure, in
seconds, as one of ``SHORT_SECONDS``: most of it is that it is started. What is not covered may take
no time, or twice what was guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import hypot
from typing import TYPE_CHECKING

from costmodel.latency.platforms.platform import SHORT_SECONDS

if TYPE_CHECKING:
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.predicting.prediction import PredictedKernel

_INTERVAL = 1.645
"""Standard deviations on either side of the middle between which 9 of 10 lie."""


def margin(kernels: Sequence[PredictedKernel], seconds: float, platform: Platform) -> float:
    """How many times longer than ``seconds``, less one, hardly one network in 20 takes."""
    errors: dict[object, float] = defaultdict(float)
    for one in kernels:
        if not one.reason:
            kind, amounts = one.work
            alike = kind, tuple(sorted(amounts.items()))
            errors[alike] += platform.classes[kind].error * one.seconds
    by_chance = max(platform.spread * max(seconds, SHORT_SECONDS), hypot(*errors.values()))
    unknown = sum(one.seconds for one in kernels if one.reason)
    return _INTERVAL * hypot(by_chance, unknown) / seconds if seconds else 0.0
