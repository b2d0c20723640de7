"""Pooling: memory traffic without FLOPs, over windows or over the whole plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Padding, Pair
from costmodel.core.window import slide


@dataclass(frozen=True, slots=True)
class MaxPool:
    """The maximum over a sliding window.

    Fields:
        k: window size, one number or [h, w].
        stride: step of the window, one number or [h, w]; the window size by default.
        padding: same, same_torch, valid, or explicit rows and columns; same by default.
        dilation: distance between the taps of the window, one number or [h, w]; 1 by default.
        ceil: whether a last window may reach over the end, by PyTorch's rule; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: Pair
    stride: Pair | None = None
    padding: Padding = "same"
    dilation: Pair = (1, 1)
    ceil: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] by ``core.window.slide``, whose stride is the window where none is given."""
        (x,) = inputs
        stride = self.stride or self.k
        h, w = slide(x, self.k, stride, self.padding, self.dilation, ceil_mode=self.ceil)
        return Shape(x.n, x.c, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class AvgPool:
    """The mean over a sliding window.

    Fields:
        k: window size, one number or [h, w].
        stride: step of the window, one number or [h, w]; the window size by default.
        padding: same, same_torch, valid, or explicit rows and columns; same by default.
        ceil: whether a last window may reach over the end, by PyTorch's rule; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: Pair
    stride: Pair | None = None
    padding: Padding = "same"
    ceil: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] by ``core.window.slide``, whose stride is the window where none is given."""
        (x,) = inputs
        h, w = slide(x, self.k, self.stride or self.k, self.padding, ceil_mode=self.ceil)
        return Shape(x.n, x.c, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class GlobalPool:
    """One number per channel, over the whole plane: [n, c, h, w] becomes [n, c, 1, 1].

    Fields:
        mode: avg or max; avg by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    mode: Literal["avg", "max"] = "avg"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return Shape(x.n, x.c, 1, 1)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {"max_pool": MaxPool, "avg_pool": AvgPool, "global_pool": GlobalPool}
