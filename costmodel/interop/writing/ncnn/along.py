"""Numbered parameters of windows, one for each axis: w, h and d, from the last axis on."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.cost import Shape
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.layers import Value
from costmodel.interop.writing.windows import Ends

Params = dict[int, Value]


def along(keys: Sequence[int], values: Sequence[int]) -> Params:
    """A number for each axis, the last axis first."""
    return dict(zip(keys, reversed(values), strict=False))


def padding(before: Sequence[int], after: Sequence[int], ends: Sequence[Ends]) -> Params:
    """What is added on both sides of each axis."""
    first, last = zip(*ends, strict=True)
    return {**along(before, first), **along(after, last)}


def rank(x: Shape) -> str:
    """The end of the name of a layer over so many axes.

    Raises:
        Unwritable: there is none.
    """
    axes = len(x.spatial)
    if axes not in (2, 3):
        raise Unwritable(f"it is written over two or three axes, not {axes}", "reshape it before")
    return "3D" if axes == 3 else ""
