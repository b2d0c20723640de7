"""Changing the map without weights: padding, cropping, transposing and upsampling."""

from __future__ import annotations

from operator import mul
from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, in_words, streamed
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, Order, Padding, PerAxis, Whole
from costmodel.core.values import dataclass
from costmodel.core.window import Ends, ends_per_axis, per_axis


@dataclass(frozen=True, slots=True)
class Pad:
    """Zeros added around the map, or as further channels (ResNet's option A shortcut).

    They may also repeat what is inside: the counts are the same.

    Fields:
        padding: positions added: one number, one per axis, or one per end; none by default.
        channels: further channels of zeros; 0 by default.
        mode: constant, reflect, replicate or circular; constant by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    padding: Padding = 0
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
            "pad needs its padding in numbers, not {padding}; write e.g. padding: 1",
            padding=self.padding,
        )
        ends = ends_per_axis("padding", 0 if isinstance(self.padding, str) else self.padding, x)
        for size, pair in zip(x.spatial, ends, strict=True):
            self._require_source(size, pair)
        return x.replace(c=x.c + self.channels, spatial=map(_extended, x.spatial, ends))

    def _require_source(self, size: Dim, ends: tuple[Dim, Dim]) -> None:
        """Demand as many positions as are repeated: reflect leaves out the edge itself."""
        spare = {"reflect": 1, "circular": 0}.get(self.mode)
        if spare is None:
            return
        for end in ends:
            dim.require(
                end + spare <= size,
                "{mode} padding of {padding} repeats more than the {size} positions there are; "
                "pad less",
                mode=self.mode,
                padding=end,
                size=size,
            )

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Upsample:
    """The map enlarged by interpolation, by a factor or to a size.

    Fields:
        scale: factor of enlargement, one number or one per axis; this or size.
        size: the output's size, one number or one per axis; this or scale.
        mode: nearest, linear, bilinear or trilinear; nearest by default, of no influence on counts.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    scale: PerAxis | None = None
    size: PerAxis | None = None
    mode: Literal["nearest", "linear", "bilinear", "trilinear"] = "nearest"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h·sh, w·sw] or the size as given; Illegal unless one of the two is given."""
        (x,) = inputs
        dim.require(
            (self.scale is None) != (self.size is None),
            "upsample needs either scale or size; give one",
        )
        if self.size is not None:
            return x.replace(spatial=per_axis("size", self.size, x))
        scales = per_axis("scale", 1 if self.scale is None else self.scale, x)
        return x.replace(spatial=map(mul, x.spatial, scales))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Crop:
    """The map cut down, to a size or by margins; reads its whole input, writes what is left.

    Fields:
        size: the output's size, one number or one per axis; this or margins.
        margins: positions cut off: one number, one per axis, or one per end; this or size.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    size: PerAxis | None = None
    margins: Padding | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] of what is left; Illegal unless one of the two is given, and fits."""
        (x,) = inputs
        dim.require(
            (self.size is None) != (self.margins is None), "crop needs a size or margins; give one"
        )
        dim.require(
            not isinstance(self.margins, str),
            "crop needs its margins in numbers, not {margins}; write e.g. margins: 1",
            margins=self.margins,
        )
        sizes = self._sizes(x)
        for left_over, size in zip(sizes, x.spatial, strict=True):
            dim.require(
                (left_over > 0) & (left_over <= size),
                "cannot crop {size} positions to {left_over}; leave over 1 to {size}",
                size=size,
                left_over=left_over,
            )
        return x.replace(spatial=sizes)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)

    def _sizes(self, x: Shape) -> tuple[Dim, ...]:
        if self.size is not None:
            return per_axis("size", self.size, x)
        if self.margins is None or isinstance(self.margins, str):
            return x[2:]
        ends = ends_per_axis("margins", self.margins, x)
        return tuple(
            size - first - last for size, (first, last) in zip(x.spatial, ends, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Transpose:
    """The axes of each image in another order; reads and writes in full.

    Fields:
        order: which axis comes first, second and so on, such as hwc, or lc where there are two.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    order: Order

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, ...] with c and the spatial axes in the order given; Illegal if it names others."""
        (x,) = inputs
        fits = sorted(self.order) == sorted(x.names[1:])
        dim.require(
            fits,
            "order {order} is none of the axes of {x}, which are {axes}; name each once",
            order=self.order,
            x=x,
            axes=in_words(x.names[1:]),
        )
        return Shape(x.n, *map(x.named, self.order)) if fits else x

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


def _extended(size: Dim, ends: Ends) -> Dim:
    return size + ends[0] + ends[1]


OPS: dict[str, type] = {"pad": Pad, "upsample": Upsample, "crop": Crop, "transpose": Transpose}
