"""Profiled kernels beside the counts of the layers that they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costmodel.analysis.report import analyze
from costmodel.core.network import Network
from costmodel.core.values import NamedTuple
from costmodel.latency.kernel import Share, Timed
from costmodel.latency.shares import main_layer, share_of

UNMATCHED = "not matched"
"""What the kernels come to of which it is not known what they stand for."""


class Costed(NamedTuple):
    """A kernel with its seconds in a run that is not profiled, and the counts of its layers.

    It is named after the layer that others are fused into, or its type where it has none.
    ``flops`` are multiply-adds and ``mac`` elements, as written; a layer that several kernels stand
    for is counted with the first. ``share`` is None where the kernel could not be matched.
    """

    name: str
    type: str
    layers: tuple[str, ...]
    seconds: float
    flops: int
    mac: int
    share: Share | None
    moved: str = ""
    """Where it stands for no layer, the one whose output it moves."""


def costed(network: Network, kernels: Sequence[Timed], seconds: float) -> tuple[Costed, ...]:
    """The kernels of a network, their times scaled so that they add up to ``seconds``.

    Profiling makes every kernel slower, and so the times that it tells are shares of a run.
    """
    layers = {layer.name: layer for layer in network.layers}
    costs = dict(zip(layers, analyze(network).costs, strict=True))
    scale = seconds / (sum(one.seconds for one in kernels) or 1.0)
    found = []
    for kernel, _, profiled in kernels:
        own = [costs.pop(layer) for layer in kernel.layers if layer in costs]
        found.append(
            Costed(
                main.name if (main := main_layer(kernel, layers)) else kernel.type,
                kernel.type,
                kernel.layers,
                profiled * scale,
                sum(int(cost.flops) for cost in own),
                sum(int(cost.mac) for cost in own),
                share_of(kernel, layers),
                kernel.moved,
            )
        )
    return tuple(found)


def shares(kernels: Sequence[Costed]) -> Mapping[str, float]:
    """What part of the time each part of the paper's Figure 2 takes, and what was not matched."""
    total = sum(one.seconds for one in kernels) or 1.0
    parts: dict[str, float] = {share.value: 0.0 for share in Share} | {UNMATCHED: 0.0}
    for one in kernels:
        parts[one.share.value if one.share else UNMATCHED] += one.seconds / total
    return parts
