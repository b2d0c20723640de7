"""From a network to milliseconds: kernels, their work, and a platform's coefficients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.latency.amounts import ELSEWHERE
from costmodel.latency.predicting.prediction import Bound, PredictedKernel, Prediction
from costmodel.latency.predicting.uncertainty import margin
from costmodel.latency.shares import main_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costmodel.core.network import Layer, Network
    from costmodel.latency.kernel import Kernel
    from costmodel.latency.platforms.platform import KernelClass, Platform
    from costmodel.latency.runtime import Foreteller
    from costmodel.latency.work import Work

_BEYOND = 2.0
"""How many times the most that was timed an amount may be; below the least, calls are known."""
_LITTLE = 0.1
"""The part of a kernel's time that an amount may make up however far it is from what was timed."""
_GUESSED = 1e-10
"""Seconds for a byte that a kernel moves of which nothing is known."""


def predict(
    network: Network, platform: Platform, runtime: Foreteller, elsewhere: int = 0
) -> Prediction:
    """Predict the time of one run of a network.

    ``runtime`` is that of the platform, or ``layers`` where these are its unit. What is not
    covered is named in the prediction, never left out. ``elsewhere`` are weights, in elements,
    that a run reads beside the network's own.
    """
    layers = {layer.name: layer for layer in network.layers}
    executed = runtime.kernels(network, platform.facts)
    facts = {**platform.facts, ELSEWHERE: elsewhere} if elsewhere else platform.facts
    works = runtime.works(executed, network, facts)
    kernels = tuple(
        _predicted(kernel, work, layers, platform)
        for kernel, work in zip(executed, works, strict=True)
    )
    seconds = platform.run_seconds + sum(one.seconds for one in kernels)
    more = 1 + margin(kernels, seconds, platform)
    return Prediction(network, platform, kernels, seconds, seconds / more, seconds * more)


def timed(work: Work, platform: Platform) -> tuple[float, bool]:
    """Seconds of a kernel with this work, and whether the platform covers it.

    Its amounts may be numbers of any kind that compares, as a sweep's are.
    """
    found = platform.classes.get(work.kind)
    if found is None:
        return _guessed(work), False
    return sum(work.parts(found.seconds).values()), not _beyond(work, found)


def _guessed(work: Work) -> float:
    return _GUESSED * work.amounts.get("bytes", 0.0)


def _predicted(
    kernel: Kernel, work: Work, layers: Mapping[str, Layer], platform: Platform
) -> PredictedKernel:
    main = main_layer(kernel, layers)
    name = main.name if main else kernel.type
    found = platform.classes.get(work.kind)
    if found is None:
        reason = f"no {work.kind} was timed"
        return PredictedKernel(name, kernel, work, _guessed(work), Bound.MEMORY, reason)
    parts = work.parts(found.seconds)
    return PredictedKernel(
        name, kernel, work, sum(parts.values()), _bound(parts), _outside(work, found)
    )


def _bound(parts: Mapping[str, float]) -> Bound:
    """What most of the time goes into: bytes, calls, or anything else, which is computing."""
    sums = dict.fromkeys(Bound, 0.0)
    for amount, seconds in parts.items():
        sums[_BOUNDS.get(amount.partition("_")[0], Bound.COMPUTE)] += seconds
    return max(sums, key=sums.__getitem__)


_BOUNDS = {"bytes": Bound.MEMORY, "weights": Bound.MEMORY, "calls": Bound.OVERHEAD}
"""What amounts are counted as, by the first word of their names."""


def _outside(work: Work, found: KernelClass) -> str:
    """Why the coefficients of its class say nothing of a kernel; empty if they do."""
    amount = _beyond(work, found)
    if not amount:
        return ""
    seen = found.ranges.get(amount)
    most = f"up to {_rounded(seen.most)}" if seen and seen.most else "none"
    return f"{_rounded(work.amounts[amount])} {amount}, and {most} of kind {work.kind} was timed"


def _rounded(amount: float) -> str:
    """Three digits and no exponent: 7,080,000."""
    return f"{float(f'{amount:.3g}'):,.15g}"


def _beyond(work: Work, found: KernelClass) -> str:
    """The first amount far outside of what was timed that matters; empty if there is none."""
    parts = work.parts(found.seconds)
    total = sum(parts.values())
    for amount, of in work.amounts.items():
        seen = found.ranges.get(amount)
        if seen is None:
            if of > 0:  # what there is nothing of was timed by all
                return amount
        elif of > _BEYOND * seen.most and parts[amount] > _LITTLE * total:
            return amount
    return ""
