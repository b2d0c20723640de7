"""Pooling of regions of interest, plain or position-sensitive."""

from __future__ import annotations

from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, PerAxis, Size
from costmodel.core.values import dataclass
from costmodel.core.window import per_axis, require_plane


@dataclass(frozen=True, slots=True)
class RoiPool:
    """Every region pooled to one size: [n, c, ...] becomes [n·rois, c, h, w].

    Reads the feature map once in full, whatever the regions; no FLOPs. With ``out`` it is position-
    sensitive (R-FCN, arXiv:1605.06409): c = out·h·w, and each bin pools channels of its own.

    Fields:
        size: bins of each region, one number or one per axis.
        rois: regions of interest per image.
        out: channels after position-sensitive pooling; plain pooling, which keeps c, by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    size: PerAxis
    rois: Size
    out: Size | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.POOL

    def output(self, *inputs: Shape) -> Shape:
        """[n·rois, c, h, w]; Illegal where position-sensitive bins do not use up the channels."""
        (x,) = inputs
        require_plane(x)
        h, w = per_axis("size", self.size, x)
        if self.out is None:
            return Shape(x.n * self.rois, x.c, h, w)
        dim.require(
            x.c == self.out * h * w,
            "position-sensitive pooling to {out} channels in {h}x{w} bins needs {need} channels, "
            "not {c}; give it {need}",
            out=self.out,
            h=h,
            w=w,
            need=self.out * h * w,
            c=x.c,
        )
        return Shape(x.n * self.rois, self.out, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {"roi_pool": RoiPool}
