"""Pooling: memory traffic without FLOPs, over windows, the whole map or the channels.

A window may hang over the edge by half of its size at most, as PyTorch demands: else the maximum of
a window without any element would be asked for.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Padding, PerAxis
from costmodel.core.values import dataclass
from costmodel.core.window import ends_per_axis, per_axis, slide


@dataclass(frozen=True, slots=True)
class MaxPool:
    """The maximum over a sliding window.

    Fields:
        k: window size, one number or one per axis.
        stride: step of the window, one number or one per axis; the window size by default.
        padding: same, same_torch, valid, or explicit counts; same by default.
        dilation: distance between the taps of the window, one number or one per axis; 1 by default.
        ceil: whether a last window may reach over the end, by PyTorch's rule; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: PerAxis
    stride: PerAxis | None = None
    padding: Padding = "same"
    dilation: PerAxis = 1
    ceil: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] by ``core.window.slide``, whose stride is the window where none is given."""
        (x,) = inputs
        stride = per_axis("k", self.k, x) if self.stride is None else self.stride
        _require_half(x, self.k, self.padding)
        return x.replace(
            spatial=slide(x, self.k, stride, self.padding, self.dilation, ceil_mode=self.ceil)
        )

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class AvgPool:
    """The mean over a sliding window.

    Fields:
        k: window size, one number or one per axis.
        stride: step of the window, one number or one per axis; the window size by default.
        padding: same, same_torch, valid, or explicit counts; same by default.
        ceil: whether a last window may reach over the end, by PyTorch's rule; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: PerAxis
    stride: PerAxis | None = None
    padding: Padding = "same"
    ceil: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] by ``core.window.slide``, whose stride is the window where none is given."""
        (x,) = inputs
        stride = per_axis("k", self.k, x) if self.stride is None else self.stride
        _require_half(x, self.k, self.padding)
        return x.replace(spatial=slide(x, self.k, stride, self.padding, ceil_mode=self.ceil))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class GlobalPool:
    """One number per channel, over the whole map: [n, c, h, w] becomes [n, c, 1, 1].

    Fields:
        mode: avg, max or std (the standard deviation); avg by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    mode: Literal["avg", "max", "std"] = "avg"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x.replace(spatial=(1,) * len(x.spatial))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class AdaptivePool:
    """The map divided into as many windows as are asked for: [n, c, h, w] of the size given.

    Fields:
        mode: avg or max; each is an op by itself, adaptive_avg_pool and adaptive_max_pool.
        size: the output's size, one number or one per axis.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    mode: Literal["avg", "max"]
    size: PerAxis

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x.replace(spatial=per_axis("size", self.size, x))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class ChannelPool:
    """One number per position, over all channels (CBAM, arXiv:1807.06521): [n, 1, h, w].

    Fields:
        mode: avg, max or std (the standard deviation); avg by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    mode: Literal["avg", "max", "std"] = "avg"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0].replace(c=1)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


def is_global(op: object) -> bool:
    """Whether an op pools the whole map to one number per channel."""
    if isinstance(op, AdaptivePool):
        sizes = op.size if isinstance(op.size, tuple) else (op.size,)
        return all(dim.same(size, 1) for size in sizes)
    return isinstance(op, GlobalPool)


def _require_half(x: Shape, k: PerAxis, padding: Padding) -> None:
    """Demand that no padding exceeds half of the window, k // 2."""
    if isinstance(padding, str):
        return
    axes = zip(per_axis("k", k, x), ends_per_axis("padding", padding, x), strict=True)
    for size, ends in axes:
        for end in ends:
            dim.require(
                2 * end <= size,
                "padding {padding} is more than half of the window of {size}; "
                "pad less, or take a larger k",
                padding=end,
                size=size,
            )


OPS: dict[str, type] = {
    "max_pool": MaxPool,
    "avg_pool": AvgPool,
    "global_pool": GlobalPool,
    "adaptive_pool": AdaptivePool,
    "channel_pool": ChannelPool,
}
SHORTHANDS: dict[str, tuple[str, dict[str, object]]] = {
    f"adaptive_{mode}_pool": ("adaptive_pool", {"mode": mode}) for mode in ("avg", "max")
}
