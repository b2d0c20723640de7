"""Changing the plane without weights: zero padding and upsampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Padding, Pair, Whole


@dataclass(frozen=True, slots=True)
class Pad:
    """Zeros added around the plane, or as further channels (ResNet's option A shortcut).

    Fields:
        padding: rows and columns of zeros: one number, [h, w] or each side; none by default.
        channels: further channels of zeros; 0 by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    padding: Padding = ((0, 0), (0, 0))
    channels: Whole = 0

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c + channels, h + top + bottom, w + left + right]; Illegal for a padding by name."""
        (x,) = inputs
        dim.require(
            not isinstance(self.padding, str),
            "pad needs its padding in numbers, not {padding}",
            padding=self.padding,
        )
        ends = ((0, 0), (0, 0)) if isinstance(self.padding, str) else self.padding
        (top, bottom), (left, right) = ends
        return Shape(x.n, x.c + self.channels, x.h + top + bottom, x.w + left + right)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Upsample:
    """The plane enlarged by interpolation, by a factor or to a size.

    Fields:
        scale: factor of enlargement, one number or [h, w]; this or size.
        size: the output's size, one number or [h, w]; this or scale.
        mode: nearest or bilinear; nearest by default, and of no influence on the counts.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    scale: Pair | None = None
    size: Pair | None = None
    mode: Literal["nearest", "bilinear"] = "nearest"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h·sh, w·sw] or the size as given; Illegal unless one of the two is given."""
        (x,) = inputs
        dim.require(
            (self.scale is None) != (self.size is None), "upsample needs either scale or size"
        )
        scale = self.scale or (1, 1)
        h, w = self.size or (x.h * scale[0], x.w * scale[1])
        return Shape(x.n, x.c, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {"pad": Pad, "upsample": Upsample}
