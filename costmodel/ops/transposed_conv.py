"""The transposed convolution, which spreads each input position over a window of the output.

B = n·h·w·kh·kw·c1·c2/g over the *input's* h·w: every input position meets every weight of its
group once. Output sizes as in Dumoulin and Visin, arXiv:1603.07285, chapter 4.
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.grouping import kind_of, require_groups
from costmodel.core.op import Kind, Padding, PerAxis, Size, Whole
from costmodel.core.values import dataclass
from costmodel.core.window import Ends, ends_per_axis, per_axis


@dataclass(frozen=True, slots=True)
class TransposedConv:
    """A transposed convolution ("deconvolution").

    FLOPs B = n·h·w·kh·kw·c1·c2/g over the input's h·w; weights kh·kw·c1·c2/g. The output of size i
    is i·s for same, else (i - 1)·s - p - q + d·(k - 1) + 1 + output_padding (arXiv:1603.07285).

    Fields:
        out: output channels c2.
        k: kernel size, one number or one per axis.
        stride: factor of enlargement, one number or one per axis; 1 by default.
        padding: same, valid, or the counts cut off each end; same by default.
        output_padding: added at the end of each axis; 0 by default, none with same.
        dilation: distance between the taps of the kernel, one number or one per axis; 1 by default.
        groups: groups g, which must divide the input and the output channels; 1 by default.
        bias: whether c2 biases are learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    out: Size
    k: PerAxis
    stride: PerAxis = 1
    padding: Padding = "same"
    # One count for both axes: what differs per axis can be said by an unequal explicit padding.
    output_padding: Whole = 0
    dilation: PerAxis = 1
    groups: Size = 1
    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        """Depthwise with as many groups as channels, pointwise for a 1x1 kernel, else conv."""
        return kind_of(inputs[0].c, self.groups, self.k)

    def output(self, *inputs: Shape) -> Shape:
        """[n, c2, h, w] spread by the stride; Illegal where groups or paddings do not fit."""
        (x,) = inputs
        self._require_legal(x.c)
        padding = 0 if isinstance(self.padding, str) else self.padding
        axes = zip(
            x.spatial,
            per_axis("k", self.k, x),
            per_axis("stride", self.stride, x),
            per_axis("dilation", self.dilation, x),
            ends_per_axis("padding", padding, x),
            strict=True,
        )
        return Shape(x.n, self.out, *(self._spread(*axis) for axis in axes))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·h·w·kh·kw·c1·c2/g over the input; kh·kw·c1·c2/g weights, and c2 for a bias."""
        (x,) = inputs
        taps = prod(per_axis("k", self.k, x))
        kernel = taps * dim.exact(x.c, self.groups) * output.c
        biases = output.c if self.bias else 0
        return streamed(inputs, output, flops=x.positions * kernel, weights=kernel + biases)

    def _require_legal(self, c1: Dim) -> None:
        require_groups(self.groups, c1, self.out)
        dim.require(
            not isinstance(self.padding, str) or self.padding in ("same", "valid"),
            "a transposed convolution has no padding {padding}: same, valid or explicit; write one",
            padding=self.padding,
        )
        dim.require(
            self.padding != "same" or self.output_padding == 0,
            "padding same leaves no room for output_padding {extra}: give the padding in numbers; "
            "or leave output_padding out",
            extra=self.output_padding,
        )

    def _spread(self, size: Dim, k: Dim, stride: Dim, dilation: Dim, ends: Ends) -> Dim:
        if self.padding == "same":
            return size * stride
        (before, after), extra = ends, self.output_padding
        dim.require(
            (extra < stride) | (extra < dilation),
            "output_padding {extra} is not below the stride {stride} or the dilation {dilation}; "
            "take a smaller one",
            extra=extra,
            stride=stride,
            dilation=dilation,
        )
        full = (size - 1) * stride + dilation * (k - 1) + 1 + extra
        dim.require(
            full > before + after,
            "padding {before} + {after} cuts away all of the {full} output positions; pad less",
            before=before,
            after=after,
            full=full,
        )
        return full - before - after


OPS: dict[str, type] = {"transposed_conv": TransposedConv}
