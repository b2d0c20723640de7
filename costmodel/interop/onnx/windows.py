"""Where a window of a convolution or pooling lands, from ONNX's attributes.

out = floor((i + p + q - e)/s) + 1 for a window of e = d(k - 1) + 1 (operators Conv and MaxPool of
the ONNX specification); with ceil_mode rounded up, less a last window that begins in the padding.
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.values import NamedTuple
from costmodel.interop.onnx.values import Node
from costmodel.interop.shapes import Malformed, Sizes


class Window(NamedTuple):
    """Kernel, strides, dilations, and the padding before and after, one for each spatial axis."""

    kernel: Sizes
    strides: Sizes
    dilations: Sizes
    before: Sizes
    after: Sizes

    @property
    def ends(self) -> tuple[tuple[int, int], ...]:
        """(before, after) of each axis."""
        return tuple(zip(self.before, self.after, strict=True))


def window_of(node: Node, kernel: Sizes, plane: Sizes) -> Window:
    """The window of a node over a plane, its padding in numbers.

    Raises:
        Malformed: attributes of another rank, or sizes that are none.
    """
    rank = len(kernel)
    strides = _sizes(node, "strides", rank)
    dilations = _sizes(node, "dilations", rank)
    if len(plane) != rank or min((*kernel, *strides, *dilations), default=1) < 1:
        raise Malformed(f"a window of {list(kernel)} does not go over {list(plane)}")
    auto = node.attribute("auto_pad", b"NOTSET")
    if auto in (b"SAME_UPPER", b"SAME_LOWER"):
        spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilations, strict=True)]
        need = [
            max((-(-size // step) - 1) * step + span - size, 0)
            for size, step, span in zip(plane, strides, spans, strict=True)
        ]
        less, more = tuple(one // 2 for one in need), tuple(one - one // 2 for one in need)
        is_upper = auto == b"SAME_UPPER"
        before, after = (less, more) if is_upper else (more, less)
    else:
        pads = tuple(node.attribute("pads") or (0,) * (2 * rank))
        if len(pads) != 2 * rank:
            raise Malformed(f"pads {list(pads)} are not two for each axis of {list(kernel)}")
        before, after = pads[:rank], pads[rank:]
    return Window(kernel, strides, dilations, before, after)


def _sizes(node: Node, name: str, rank: int) -> Sizes:
    found = tuple(node.attribute(name) or (1,) * rank)
    if len(found) != rank:
        raise Malformed(f"{name} {list(found)} is not one for each of {rank} axes")
    return found


def slid(window: Window, plane: Sequence[int], *, is_ceil: bool = False) -> Sizes:
    """The number of positions on each axis.

    Raises:
        Malformed: the window is larger than the padded plane.
    """
    found = []
    for axis, size in enumerate(plane):
        step, before = window.strides[axis], window.before[axis]
        span = window.dilations[axis] * (window.kernel[axis] - 1) + 1
        room = size + before + window.after[axis] - span
        positions = (-(-room // step) if is_ceil else room // step) + 1
        if is_ceil and (positions - 1) * step >= size + before:
            positions -= 1
        if positions < 1:
            raise Malformed(f"a window of {span} is larger than the {size} positions it goes over")
        found.append(positions)
    return tuple(found)
