"""What SLICE and STRIDED_SLICE take of each axis."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.interop.shapes import Malformed, Sizes, Unknown
from costmodel.interop.tflite.values import Node


def ranges(node: Node) -> list[range]:
    """The range that is taken of each axis, those among them that are dropped then.

    Raises:
        Malformed: it does not fit the axes.
        Unknown: the file says it in a form that is not understood.
    """
    return _by_size(node) if node.type == "SLICE" else _by_stride(node)


def _by_size(node: Node) -> list[range]:
    sizes, begin, size = node.need(0).sizes, node.need(1).integers, node.need(2).integers
    if not len(sizes) == len(begin) == len(size):
        raise Malformed(f"SLICE of {list(sizes)} from {list(begin)} by {list(size)}")
    found = []
    for whole, start, count in zip(sizes, begin, size, strict=True):
        stop = whole if count == -1 else start + count
        if not 0 <= start <= stop <= whole:
            raise Malformed(f"{start} to {stop} lies outside of {whole}")
        found.append(range(start, stop))
    return found


def _by_stride(node: Node) -> list[range]:
    sizes = node.need(0).sizes
    begin, end, steps = (node.need(place).integers for place in (1, 2, 3))
    if node.option("EllipsisMask") or node.option("NewAxisMask"):
        raise Unknown("a slice with an ellipsis or a new axis is not understood")
    if not len(begin) == len(end) == len(steps) <= len(sizes) or 0 in steps:
        raise Malformed(f"STRIDED_SLICE of {list(sizes)} from {list(begin)} to {list(end)}")
    found = []
    for axis, size in enumerate(sizes):
        bit = 1 << axis
        if axis >= len(begin):
            found.append(range(size))
            continue
        start = None if node.option("BeginMask") & bit else begin[axis]
        stop = None if node.option("EndMask") & bit else end[axis]
        if node.option("ShrinkAxisMask") & bit:
            place = begin[axis] + size * (begin[axis] < 0)
            if not 0 <= place < size:
                raise Malformed(f"there is no {begin[axis]} among {size}")
            found.append(range(place, place + 1))
        else:
            found.append(range(*slice(start, stop, steps[axis]).indices(size)))
    return found


def sliced(node: Node) -> Sequence[Sizes]:
    """The shape of what is taken."""
    mask = node.option("ShrinkAxisMask") if node.type == "STRIDED_SLICE" else 0
    taken = enumerate(ranges(node))
    return (tuple(len(one) for axis, one in taken if not mask & (1 << axis)),)
