"""Changing the plane without weights: padding, cropping, transposing and upsampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, Padding, Pair, Whole


@dataclass(frozen=True, slots=True)
class Pad:
    """Zeros added around the plane, or as further channels (ResNet's option A shortcut).

    Rows and columns may also repeat what is inside: the counts are the same.

    Fields:
        padding: rows and columns added: one number, [h, w] or each side; none by default.
        channels: further channels of zeros; 0 by default.
        mode: constant, reflect, replicate or circular; constant by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    padding: Padding = ((0, 0), (0, 0))
    channels: Whole = 0
    mode: Literal["constant", "reflect", "replicate", "circular"] = "constant"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c + channels, h + top + bottom, w + left + right].

        Illegal for a padding by name, and for one that repeats more than there is.
        """
        (x,) = inputs
        dim.require(
            not isinstance(self.padding, str),
            "pad needs its padding in numbers, not {padding}",
            padding=self.padding,
        )
        ends = ((0, 0), (0, 0)) if isinstance(self.padding, str) else self.padding
        for size, pair in zip((x.h, x.w), ends, strict=True):
            self._require_source(size, pair)
        (top, bottom), (left, right) = ends
        return Shape(x.n, x.c + self.channels, x.h + top + bottom, x.w + left + right)

    def _require_source(self, size: Dim, ends: tuple[Dim, Dim]) -> None:
        """Demand as many positions as are repeated: reflect leaves out the edge itself."""
        spare = {"reflect": 1, "circular": 0}.get(self.mode)
        if spare is None:
            return
        for end in ends:
            dim.require(
                end + spare <= size,
                "{mode} padding of {padding} repeats more than the {size} positions there are",
                mode=self.mode,
                padding=end,
                size=size,
            )

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


@dataclass(frozen=True, slots=True)
class Crop:
    """The plane cut down, to a size or by margins; reads its whole input, writes what is left.

    Fields:
        size: the output's size, one number or [h, w]; this or margins.
        margins: rows and columns cut off: one number, [h, w] or each side; this or size.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    size: Pair | None = None
    margins: Padding | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] of what is left; Illegal unless one of the two is given, and fits."""
        (x,) = inputs
        dim.require((self.size is None) != (self.margins is None), "crop needs a size or margins")
        dim.require(
            not isinstance(self.margins, str),
            "crop needs its margins in numbers, not {margins}",
            margins=self.margins,
        )
        h, w = self.size or (x.h, x.w)
        if self.margins is not None and not isinstance(self.margins, str):
            (top, bottom), (left, right) = self.margins
            h, w = h - top - bottom, w - left - right
        for left_over, size in ((h, x.h), (w, x.w)):
            dim.require(
                (left_over > 0) & (left_over <= size),
                "cannot crop {size} positions to {left_over}",
                size=size,
                left_over=left_over,
            )
        return Shape(x.n, x.c, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Transpose:
    """The axes of each image in another order; reads and writes in full.

    Fields:
        order: which axis comes first, second and third, such as hwc.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    order: Literal["chw", "cwh", "hcw", "hwc", "wch", "whc"]

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, ...] with c, h and w in the order given."""
        (x,) = inputs
        return Shape(x.n, *(getattr(x, axis) for axis in self.order))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {"pad": Pad, "upsample": Upsample, "crop": Crop, "transpose": Transpose}
