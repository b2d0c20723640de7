"""Amounts that kernels of every runtime are made of, read off the layers that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any, NamedTuple

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Tensor
from costmodel.core.op import Kind, name_of
from costmodel.latency.kernel import Kernel
from costmodel.latency.shares import main_layer
from costmodel.latency.work import Work

WORD_BYTES = 4
"""Of an fp32 number."""
CONVOLUTIONS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE})


def read_by(kernel: Kernel, layers: Mapping[str, Layer]) -> tuple[Tensor, ...]:
    """What a kernel reads that it does not make itself; a tensor that is read twice counts once."""
    own = [layers[name] for name in kernel.layers]
    within = set(kernel.layers)
    found = (tensor for layer in own for tensor in layer.inputs if tensor.source not in within)
    return tuple(dict.fromkeys(found))


class Window(NamedTuple):
    """A convolution's sizes: ``x`` to ``y``, kernel and stride by axis, groups."""

    x: Shape
    y: Shape
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    groups: int

    @property
    def taps(self) -> int:
        """Positions of the kernel."""
        return prod(self.kernel)

    @property
    def weights(self) -> int:
        """Elements of the weights, without biases."""
        return int(self.taps * self.y.c * self.x.c // self.groups)

    @property
    def is_depthwise(self) -> bool:
        """Whether each channel is convolved by itself."""
        return bool(self.groups == self.x.c)


def window_of(layer: Layer) -> Window:
    """The sizes of a convolution, whatever it is called in a spec."""
    x, y, op = layer.inputs[0].shape, layer.output, layer.op
    groups = x.c if layer.kind is Kind.DEPTHWISE else getattr(op, "groups", 1)
    axes = len(x.spatial)
    kernel, stride = (_per_axis(getattr(op, name, 1), axes) for name in ("k", "stride"))
    return Window(x, y, kernel, stride, int(groups))


def _per_axis(value: Any, axes: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,) * axes


def elements(shapes: Iterable[Shape]) -> int:
    """What shapes hold together."""
    return sum(int(shape.size) for shape in shapes)


def moved_work(kernel: Kernel, layers: Mapping[str, Layer]) -> Work:
    """The work of a kernel as its layers tell it: calls, bytes and multiply-adds."""
    own = [layers[name] for name in kernel.layers]
    weights = sum(int(layer.op.cost(layer.shapes, layer.output).weights) for layer in own)
    read = elements(tensor.shape for tensor in read_by(kernel, layers)) or kernel.output.size
    amounts = {
        "calls": 1.0,
        "bytes": float(WORD_BYTES * (read + weights + kernel.output.size)),
        "macs": float(sum(layer.op.cost(layer.shapes, layer.output).flops for layer in own)),
    }
    main = main_layer(kernel, layers)
    kind = f"{kernel.type} {main.kind}" if main else kernel.type
    return Work(kind, {name: amount for name, amount in amounts.items() if amount})


def function_of(layer: Layer) -> str:
    """What an activation computes; for any other layer the name of its op."""
    return str(getattr(layer.op, "fn", name_of(layer.op)))
