"""Convolutions: full, grouped, pointwise and depthwise share one formula.

B = n·h·w·kh·kw·c1·c2/g multiply-adds over the output's h·w, and kh·kw·c1·c2/g weights
(ShuffleNet V2, arXiv:1807.11164, section 2). Of any number of spatial axes it is the product of the
output's sizes, times that of the kernel's. Padded positions count; a bias adds c2 weights.
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.grouping import kind_of, require_groups
from costmodel.core.op import Kind, Padding, PerAxis, Size
from costmodel.core.values import dataclass
from costmodel.core.window import per_axis, slide


@dataclass(frozen=True, slots=True)
class Conv:
    """A convolution with a kernel of any size, grouped or not, over as many axes as the input has.

    FLOPs B = n·h·w·kh·kw·c1·c2/g over the output's h·w; weights kh·kw·c1·c2/g (arXiv:1807.11164).

    Fields:
        out: output channels c2.
        k: kernel size, one number or one per axis.
        stride: step of the window, one number or one per axis; 1 by default.
        padding: same, same_torch, valid, or explicit counts of zeros; same by default.
        dilation: distance between the taps of the kernel, one number or one per axis; 1 by default.
        groups: groups g, which must divide the input and the output channels; 1 by default.
        bias: whether c2 biases are learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    out: Size
    k: PerAxis
    stride: PerAxis = 1
    padding: Padding = "same"
    dilation: PerAxis = 1
    groups: Size = 1
    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        """Depthwise with as many groups as channels, pointwise for a 1x1 kernel, else conv."""
        return kind_of(inputs[0].c, self.groups, self.k)

    def output(self, *inputs: Shape) -> Shape:
        """[n, c2, h, w] by ``core.window.slide``; Illegal unless g divides c1 and c2."""
        (x,) = inputs
        require_groups(self.groups, x.c, self.out)
        return Shape(x.n, self.out, *slide(x, self.k, self.stride, self.padding, self.dilation))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·h·w·kh·kw·c1·c2/g over the output; kh·kw·c1·c2/g weights, and c2 for a bias."""
        return _cost(inputs, output, self.k, self.groups, bias=self.bias)


@dataclass(frozen=True, slots=True)
class Pointwise:
    """A 1x1 convolution.

    FLOPs B = n·h·w·c1·c2/g over the output's h·w; MAC = n·h·w·(c1 + c2) + c1·c2/g at stride 1
    (arXiv:1807.11164, section 2). The output is ceil(h/s) by ceil(w/s).

    Fields:
        out: output channels c2.
        stride: step between the positions, one number or one per axis; 1 by default.
        groups: groups g, which must divide the input and the output channels; 1 by default.
        bias: whether c2 biases are learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    out: Size
    stride: PerAxis = 1
    groups: Size = 1
    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        """Depthwise with as many groups as channels, else pointwise."""
        return kind_of(inputs[0].c, self.groups, 1)

    def output(self, *inputs: Shape) -> Shape:
        """[n, c2, ceil(h/s), ceil(w/s)]; Illegal unless g divides c1 and c2."""
        (x,) = inputs
        require_groups(self.groups, x.c, self.out)
        return Shape(x.n, self.out, *slide(x, 1, self.stride, "same"))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·h·w·c1·c2/g over the output; c1·c2/g weights, and c2 for a bias."""
        return _cost(inputs, output, 1, self.groups, bias=self.bias)


@dataclass(frozen=True, slots=True)
class Depthwise:
    """A depthwise convolution: every input channel is a group of its own, g = c1.

    FLOPs B = n·h·w·kh·kw·c1·m over the output's h·w; weights kh·kw·c1·m (arXiv:1704.04861).

    Fields:
        k: kernel size, one number or one per axis.
        stride: step of the window, one number or one per axis; 1 by default.
        padding: same, same_torch, valid, or explicit counts of zeros; same by default.
        dilation: distance between the taps of the kernel, one number or one per axis; 1 by default.
        multiplier: output channels m for each input channel; 1 by default.
        bias: whether one bias per output channel is learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: PerAxis
    stride: PerAxis = 1
    padding: Padding = "same"
    dilation: PerAxis = 1
    multiplier: Size = 1
    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.DEPTHWISE

    def output(self, *inputs: Shape) -> Shape:
        """[n, m·c1, h, w] by ``core.window.slide``."""
        (x,) = inputs
        sizes = slide(x, self.k, self.stride, self.padding, self.dilation)
        return Shape(x.n, x.c * self.multiplier, *sizes)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·h·w·kh·kw·m·c1 over the output; kh·kw·m·c1 weights, and m·c1 for a bias."""
        return _cost(inputs, output, self.k, inputs[0].c, bias=self.bias)


def _cost(inputs: tuple[Shape, ...], output: Shape, k: PerAxis, groups: Dim, *, bias: bool) -> Cost:
    taps = prod(per_axis("k", k, inputs[0]))
    kernel = taps * dim.exact(inputs[0].c, groups) * output.c
    biases = output.c if bias else 0
    return streamed(inputs, output, flops=output.positions * kernel, weights=kernel + biases)


OPS: dict[str, type] = {"conv": Conv, "pointwise": Pointwise, "depthwise": Depthwise}
