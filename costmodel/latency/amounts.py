"""Amounts that kernels of every runtime are made of, read off the layers that they stand for.

Bytes are told by where they come from: what a kernel moves fits into the near caches or does not,
and so do the weights of all of its network, since each is read once in a run. ``bytes`` are all,
``bytes_mid`` those of kernels that move more than the near caches hold, ``bytes_far`` those of
kernels that move more than the far ones do: so what a byte takes can but grow with the distance.

Sweeps ask for the work of many sizes at once. So the arithmetic is that of ``core.dim``: what makes
an int or a float of a size is right as well, but takes a sweep's kernels one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import prod
from typing import Any

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind, name_of
from costmodel.core.values import NamedTuple
from costmodel.latency.kernel import Kernel
from costmodel.latency.shares import main_layer
from costmodel.latency.work import Work

Amounts = dict[str, Dim]
"""What a kernel's work is made of, by name."""
WORD_BYTES = 4
"""Of an fp32 number."""
CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})
_MULTIPLY = CONVOLUTIONS | {Kind.FC, Kind.MATMUL, Kind.RNN}
NEAR_BYTES, FAR_BYTES = 1_500_000, 20_000_000
"""What the near and the far caches hold, where a platform does not say it."""
ELSEWHERE = "weights_elsewhere"
"""The fact of how many weights, in elements, a run reads that are of no layer here."""


class Tiers(NamedTuple):
    """What the near caches hold, and what the far ones hold, in bytes."""

    near: int
    far: int

    def amounts(self, name: str, count: Dim, footprint: Dim) -> Amounts:
        """So many bytes, of something of which so many are moved between two uses."""
        return {
            name: count,
            f"{name}_mid": dim.where(footprint > self.near, count, 0),
            f"{name}_far": dim.where(footprint > self.far, count, 0),
        }


def tiers_of(facts: Mapping[str, int]) -> Tiers:
    """The caches of a platform."""
    return Tiers(facts.get("near_bytes", NEAR_BYTES), facts.get("far_bytes", FAR_BYTES))


class Setting:
    """What the work of a kernel depends on beside it: the layers of its network, and caches."""

    def __init__(self, network: Network, facts: Mapping[str, int]) -> None:
        self.layers: Mapping[str, Layer] = {layer.name: layer for layer in network.layers}
        self.tiers = tiers_of(facts)
        self.facts = facts
        self._weights = {name: weights_of(layer) for name, layer in self.layers.items()}
        self._all_weights = WORD_BYTES * (facts.get(ELSEWHERE, 0) + sum(self._weights.values()))

    def main(self, kernel: Kernel) -> Layer | None:
        """The layer that others are fused into; None where it stands for none."""
        return main_layer(kernel, self.layers)

    def own(self, kernel: Kernel) -> list[Layer]:
        """The layers that a kernel stands for."""
        return [self.layers[name] for name in kernel.layers]

    def read(self, kernel: Kernel) -> tuple[Tensor, ...]:
        """What a kernel reads that it does not make itself, each once."""
        within = set(kernel.layers)
        found = (one for layer in self.own(kernel) for one in layer.inputs)
        read = {(one.source, one.part): one for one in found if one.source not in within}
        return tuple(read.values())

    def weights(self, kernel: Kernel) -> Dim:
        """The weights of a kernel's layers, in elements."""
        return sum(self._weights[name] for name in kernel.layers)

    def has_weights(self, kernel: Kernel) -> bool:
        """Whether multiplying, by weights or activations, is what it does."""
        main = self.main(kernel)
        return main is not None and main.kind in _MULTIPLY

    def fetched(self, kernel: Kernel) -> Amounts:
        """The bytes of a kernel's weights, from where those of the whole network are."""
        count = WORD_BYTES * self.weights(kernel)
        return self.tiers.amounts("weights", count, self._all_weights)

    def moved(self, kernel: Kernel, elements: Dim = None) -> Amounts:
        """The bytes that a kernel reads and writes, and of those the ones of the network's inputs.

        ``elements`` are what it reads and writes as it lays them out, where it says so.
        """
        if elements is None:
            own = [one.shape.size for one in self.read(kernel)] or [kernel.output.size]
            elements = sum(own) + kernel.output.size
        count = WORD_BYTES * elements
        found = self.tiers.amounts("bytes", count, count)
        return {**found, "image": WORD_BYTES * self._image(kernel)}

    def ends(self, kernel: Kernel, free: Collection[str], outputs: Dim | None = None) -> Amounts:
        """What is done with each output at last: additions, and functions that are not ``free``.

        ``outputs`` are as many as the kernel lays out, where it says so.
        """
        found: Amounts = {}
        for layer in self.own(kernel):
            count = layer.output.size if outputs is None else outputs
            if layer.kind is Kind.ARITHMETIC:
                found["added"] = count
            elif layer.kind is Kind.ACTIVATION and function_of(layer) not in free:
                found[f"act_{function_of(layer)}"] = count
        return found

    def _image(self, kernel: Kernel) -> Dim:
        """Elements that it reads of the network's inputs, which nothing here has touched yet."""
        if kernel.moved:
            return 0 if kernel.moved in self.layers else kernel.output.size
        return sum(one.shape.size for one in self.read(kernel) if one.source not in self.layers)


def weights_of(layer: Layer) -> Dim:
    """The weights that a layer reads, in elements."""
    return layer.op.cost(layer.shapes, layer.output).weights


class Window(NamedTuple):
    """A convolution's sizes: ``x`` to ``y``, kernel and stride by axis, groups."""

    x: Shape
    y: Shape
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    groups: Dim

    @property
    def taps(self) -> Dim:
        """Positions of the kernel."""
        return prod(self.kernel)

    @property
    def is_depthwise(self) -> bool:
        """Whether each channel is convolved by itself."""
        return bool(self.groups == self.x.c)

    @property
    def lines(self) -> tuple[Dim, Dim]:
        """Rows of the output, over all images, and the columns of each."""
        *rows, columns = self.y.spatial or (1,)
        return self.y.n * prod(rows), columns

    @property
    def edges(self) -> Dim:
        """Columns of the output whose window reaches beyond the input."""
        columns = self.lines[1]
        if not self.kernel:
            return 0
        return dim.minimum(columns, dim.ceil_div(self.kernel[-1] - 1, self.stride[-1]))


def window_of(layer: Layer) -> Window:
    """The sizes of a convolution or a pool, whatever it is called in a spec."""
    x, y, op = layer.inputs[0].shape, layer.output, layer.op
    groups = x.c if layer.kind is Kind.DEPTHWISE else getattr(op, "groups", 1)
    axes = len(x.spatial)
    kernel = _per_axis(getattr(op, "k", 1), axes)
    stride = _per_axis(getattr(op, "stride", 1) or kernel, axes)
    return Window(x, y, kernel, stride, groups)


def _per_axis(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,) * axes


def function_of(layer: Layer) -> str:
    """What an activation computes; for any other layer the name of its op."""
    return str(getattr(layer.op, "fn", name_of(layer.op)))


def moved_works(
    kernels: Iterable[Kernel], network: Network, facts: Mapping[str, int]
) -> tuple[Work, ...]:
    """The work of kernels as their layers tell it: calls, bytes and multiply-adds."""
    setting = Setting(network, facts)
    return tuple(_moved(kernel, setting) for kernel in kernels)


def _moved(kernel: Kernel, setting: Setting) -> Work:
    flops = sum(layer.op.cost(layer.shapes, layer.output).flops for layer in setting.own(kernel))
    main = setting.main(kernel)
    kind = f"{kernel.type} {main.kind}" if main else kernel.type
    amounts = {"calls": 1.0, **setting.moved(kernel)}
    if setting.has_weights(kernel):
        amounts |= {"macs": flops, **setting.fetched(kernel)}
    return Work(kind, amounts)
