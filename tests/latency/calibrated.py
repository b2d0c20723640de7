"""Platforms for tests, whose coefficients are round numbers that nobody measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from costmodel.core.network import Layer, Network
from costmodel.latency.kernel import Kernel
from costmodel.latency.platforms.platform import KernelClass, Platform, Range
from costmodel.latency.runtime import Facts
from costmodel.latency.work import Work


def kernel_class(
    of: Mapping[str, tuple[float, float, float]], error: float = 0.0625
) -> KernelClass:
    """Amounts with the seconds of one, the least and the most that were timed."""
    return KernelClass(
        {name: seconds for name, (seconds, _, _) in of.items()},
        {name: Range(least, most) for name, (_, least, most) in of.items()},
        error,
        samples=100,
    )


CONVOLUTION = kernel_class(
    {
        "calls": (2e-6, 1, 1),
        "bytes": (5e-12, 1024, 4.2e7),
        "macs": (1.25e-11, 12_000, 4.8e8),
    }
)


def a_platform(**changes: Any) -> Platform:
    """ONNX Runtime on a machine that there is not, which knows of convolutions alone."""
    fields: dict[str, Any] = {
        "name": "mill",
        "runtime": "onnxruntime",
        "version": "1.10",
        "device": "Analytical Engine, 2 cores",
        "threads": 1,
        "unit": "kernels",
        "classes": {"Conv conv": CONVOLUTION},
        "run_seconds": 1.6e-5,
        "noise_floor": 0.031,
        "error": 0.035,
        "spread": 0.04,
        "networks": 180,
        "reference_seconds": None,
        "provenance": "nobody's",
        "facts": {"block": 16, "joins_hard_swish": 1},
    }
    return Platform(**fields | changes)


class LayerByLayer:
    """A runtime that executes each layer by itself: classes are kinds, amounts calls and counts."""

    @staticmethod
    def kernels(network: Network, facts: Facts) -> tuple[Kernel, ...]:
        del facts
        return tuple(Kernel(str(one.kind), (one.name,), one.output) for one in network.layers)

    @staticmethod
    def works(kernels: Sequence[Kernel], network: Network, facts: Facts) -> tuple[Work, ...]:
        del facts
        layers = {layer.name: layer for layer in network.layers}
        return tuple(_work(layers[kernel.layers[0]]) for kernel in kernels)


def _work(layer: Layer) -> Work:
    cost = layer.op.cost(layer.shapes, layer.output)
    amounts = {"calls": 1.0, "macs": float(cost.flops), "bytes": 4.0 * cost.mac}
    return Work(str(layer.kind), {name: amount for name, amount in amounts.items() if amount})
