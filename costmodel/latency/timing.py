"""What a sweep asks of a platform: the kernels of a network, and the time of each at any sizes.

A kernel's work depends on the layers that it stands for, on which of its inputs are the network's
own, and on which caches hold the weights of the whole network; on nothing else of it. So a part is
a kernel with its layers, without their names, beside layers that stand for the others: kernels that
do the same at the same sizes are equal, wherever they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.latency.amounts import WORD_BYTES, Tiers, tiers_of, weights_of
from costmodel.latency.foreteller import foreteller_of
from costmodel.latency.kernel import Kernel
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting.predicting import timed


class Part(NamedTuple):
    """A kernel, its layers, those that it reads of by name, and the weights of others, elements."""

    kernel: Kernel
    layers: tuple[Layer, ...]
    sources: tuple[str, ...]
    others: Dim


@dataclass(frozen=True)
class Timing:
    """Times on one platform."""

    platform: Platform

    @cached_property
    def runtime(self) -> Any:
        """What foretells by it."""
        return foreteller_of(self.platform)

    @property
    def label(self) -> str:
        """All that is known of the platform."""
        return repr(self.platform)

    @property
    def run_seconds(self) -> float:
        """What a run takes beside its kernels."""
        return self.platform.run_seconds

    def parts(self, network: Network) -> Sequence[Part]:
        """The kernels of a network, whose sizes may be traced."""
        layers = {layer.name: layer for layer in network.layers}
        weights = {name: weights_of(layer) for name, layer in layers.items()}
        total, tiers = WORD_BYTES * sum(weights.values()), tiers_of(self.platform.facts)
        return [
            _part(kernel, layers, beside(total, sum(weights[one] for one in kernel.layers), tiers))
            for kernel in self.runtime.kernels(network, self.platform.facts)
        ]

    def seconds(self, part: Part) -> tuple[Any, bool]:
        """Seconds of a kernel, and whether the platform covers it."""
        sources = (_standing_for(name, 0) for name in part.sources)
        layers = (*part.layers, *sources, _standing_for("others", part.others))
        network = Network("", "", "", {}, layers, (), {}, {})
        (work,) = self.runtime.works((part.kernel,), network, self.platform.facts)
        return timed(work, self.platform)

    def __reduce__(self) -> tuple[Any, ...]:
        """On its way to another process it has no module with it."""
        return type(self), (self.platform,)


def beside(total: Dim, own: Dim, tiers: Tiers) -> Dim:
    """Weights which, with a kernel's own, lie in the same caches as all of its network's bytes."""
    near, far = tiers.near // WORD_BYTES, tiers.far // WORD_BYTES
    if total <= tiers.near:
        return near - own
    return far - own if total <= tiers.far else far + 1


def _part(kernel: Kernel, layers: Mapping[str, Layer], others: Dim) -> Part:
    read = [one.source for name in kernel.layers for one in layers[name].inputs]
    told = dict.fromkeys([*kernel.layers, *read, *filter(None, [kernel.moved])])
    names = {name: f"tensor {number}" for number, name in enumerate(told)}
    own = tuple(_nameless(layers[name], names) for name in kernel.layers)
    sources = (name for name in told if name in layers and name not in kernel.layers)
    known = kernel._replace(
        layers=tuple(layer.name for layer in own), moved=names.get(kernel.moved, "")
    )
    return Part(known, own, tuple(names[name] for name in sources), others)


def _nameless(layer: Layer, names: Mapping[str, str]) -> Layer:
    """A layer known, as all that it reads, by the order in its kernel."""
    inputs = tuple(Tensor(names[one.source], one.shape, one.part) for one in layer.inputs)
    return replace(
        layer,
        name=names[layer.name],
        inputs=inputs,
        stage="",
        block="",
        mark=None,
        hint=None,
        formulas={},
        weights_of="another" if layer.weights_of else "",
    )


@dataclass(frozen=True)
class _Weights:
    """An op that stands for the weights of other layers."""

    weights: Dim

    def cost(self, _inputs: tuple[Shape, ...], _output: Shape) -> Cost:
        return Cost(weights=self.weights)


def _standing_for(name: str, weights: Dim) -> Layer:
    op: Any = _Weights(weights)
    return Layer(name, op, Kind.FC, (), Shape(1, 1), "", "")
