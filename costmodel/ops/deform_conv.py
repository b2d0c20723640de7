"""The deformable convolution, whose taps lie where a second tensor says (arXiv:1703.06211).

B and weights are those of a convolution: the interpolation at the taps has no multiply-adds of its
own here. Modulated (arXiv:1811.11168), a third tensor weighs the taps.
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.grouping import kind_of, require_groups
from costmodel.core.op import Kind, Padding, PerAxis, Size
from costmodel.core.values import dataclass
from costmodel.core.window import per_axis, slide


@dataclass(frozen=True, slots=True)
class DeformConv:
    """A deformable convolution; reads the map, the offsets of its taps and, if any, their weights.

    FLOPs B = n·h·w·kh·kw·c1·c2/g over the output's h·w; weights kh·kw·c1·c2/g. The offsets are
    [n, 2·kh·kw·offset_groups, h, w] of the output's h·w, one for each axis, and the weights
    [n, kh·kw·offset_groups, h, w]; both are made by convolutions of their own.

    Fields:
        out: output channels c2.
        k: kernel size, one number or one per axis.
        stride: step of the window, one number or one per axis; 1 by default.
        padding: same, same_torch, valid, or explicit counts of zeros; same by default.
        dilation: distance between the taps of the kernel, one number or one per axis; 1 by default.
        groups: groups g, which must divide the input and the output channels; 1 by default.
        offset_groups: groups of input channels with offsets of their own; 1 by default.
        bias: whether c2 biases are learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (2, 3)

    out: Size
    k: PerAxis
    stride: PerAxis = 1
    padding: Padding = "same"
    dilation: PerAxis = 1
    groups: Size = 1
    offset_groups: Size = 1
    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        """Depthwise with as many groups as channels, pointwise for a 1x1 kernel, else conv."""
        return kind_of(inputs[0].c, self.groups, self.k)

    def output(self, *inputs: Shape) -> Shape:
        """[n, c2, h, w] by ``core.window.slide``; Illegal for groups or offsets that do not fit."""
        x, *others = inputs
        require_groups(self.groups, x.c, self.out)
        dim.require(
            dim.divides(self.offset_groups, x.c),
            "offset_groups {offset_groups} do not divide the {c} input channels; "
            "take a divisor of {c}",
            offset_groups=self.offset_groups,
            c=x.c,
        )
        y = Shape(x.n, self.out, *slide(x, self.k, self.stride, self.padding, self.dilation))
        taps = prod(per_axis("k", self.k, x)) * self.offset_groups
        counts = (len(x.spatial) * taps, taps)
        for given, c, name in zip(others, counts, ("offsets", "weights"), strict=False):
            wanted = y.replace(c=c)
            dim.require(
                given.matches(wanted),
                "the {name} of the taps must be {wanted}, not {given}; "
                "make them by a convolution that gives these",
                name=name,
                wanted=wanted,
                given=given,
            )
        return y

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·h·w·kh·kw·c1·c2/g over the output; kh·kw·c1·c2/g weights, and c2 for a bias."""
        taps = prod(per_axis("k", self.k, inputs[0]))
        kernel = taps * dim.exact(inputs[0].c, self.groups) * output.c
        biases = output.c if self.bias else 0
        return streamed(inputs, output, flops=output.positions * kernel, weights=kernel + biases)


OPS: dict[str, type] = {"deform_conv": DeformConv}
