"""Trading channels for a finer plane and back: pixel shuffle (arXiv:1609.05158), its inverse.

The order in which channels become positions (PyTorch's, TensorFlow's, ONNX's DCR and CRD) moves as
many elements whichever it is.
"""

from __future__ import annotations

from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Size
from costmodel.core.values import dataclass
from costmodel.core.window import require_plane


@dataclass(frozen=True, slots=True)
class DepthToSpace:
    """Blocks of r·r channels laid out as r rows and columns: [n, c/r², h·r, w·r].

    Fields:
        scale: factor r of enlargement, whose square must divide the channels.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    scale: Size

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c/r², h·r, w·r]; Illegal unless r² divides the channels."""
        (x,) = inputs
        require_plane(x)
        r = self.scale
        c = dim.parted(
            x.c,
            r * r,
            "scale {scale} needs channels that {square} divides, not {c}; project to such",
            scale=r,
            square=r * r,
            c=x.c,
        )
        return Shape(x.n, c, x.h * r, x.w * r)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class SpaceToDepth:
    """Squares of r rows and columns stacked as channels: [n, c·r², h/r, w/r].

    Fields:
        scale: factor r of reduction, which must divide h and w.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    scale: Size

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c·r², h/r, w/r]; Illegal unless r divides h and w."""
        (x,) = inputs
        require_plane(x)
        r = self.scale
        h, w = (
            dim.parted(
                size,
                r,
                "scale {scale} does not divide {size} {axis}; pad or crop first",
                scale=r,
                size=size,
                axis=axis,
            )
            for size, axis in ((x.h, "rows"), (x.w, "columns"))
        )
        return Shape(x.n, x.c * r * r, h, w)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


OPS: dict[str, type] = {"depth_to_space": DepthToSpace, "space_to_depth": SpaceToDepth}
SHORTHANDS: dict[str, tuple[str, dict[str, object]]] = {
    "pixel_shuffle": ("depth_to_space", {}),
    "pixel_unshuffle": ("space_to_depth", {}),
}
