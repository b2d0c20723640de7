"""A map that is cut along several axes, as the crop of specs."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.cost import Shape
from costmodel.ops.spatial import Crop


def crop_of(x: Shape, ranges: Sequence[tuple[int, int]]) -> Crop:
    """The crop that leaves the range (start, stop) of each spatial axis of ``x``.

    It is told by its size where that lies in the middle, else by its margins.
    """
    margins = tuple(
        (start, size - stop) for (start, stop), size in zip(ranges, x.spatial, strict=True)
    )
    if all(before == (before + after) // 2 for before, after in margins):
        return Crop(size=tuple(stop - start for start, stop in ranges))
    return Crop(margins=margins)
