"""TensorFlow's order of axes, channels last, as the house has them: [n, c, *spatial]."""

from __future__ import annotations

from costmodel.core.cost import Shape
from costmodel.interop.shapes import Sizes


def ours(sizes: Sizes) -> Shape:
    """[n, h, w, c] as [n, c, h, w]; vectors, and matrices [n, c], are the same in both."""
    return Shape(sizes[0], sizes[-1], *sizes[1:-1]) if len(sizes) > 2 else Shape(*sizes)


def our_axis(axis: int, rank: int) -> int:
    """Where an axis stands among ours."""
    if rank < 3 or axis == 0:
        return axis
    return 1 if axis == rank - 1 else axis + 1
