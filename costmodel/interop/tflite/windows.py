"""Where a window of a convolution or pooling lands, from TensorFlow Lite's options."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.op import Padding
from costmodel.core.values import NamedTuple
from costmodel.interop.shapes import Malformed, Sizes
from costmodel.interop.tflite.values import Node


class Window(NamedTuple):
    """Kernel, strides and dilations, one for each spatial axis; whether the ends are padded."""

    kernel: Sizes
    strides: Sizes
    dilations: Sizes
    is_same: bool


def window_of(node: Node, kernel: Sizes) -> Window:
    """The window of a node.

    Raises:
        Malformed: a size or stride is none.
    """
    letters = "DHW"[-len(kernel) :]
    strides = tuple(node.positive(f"Stride{letter}") for letter in letters)
    dilations = tuple(node.positive(f"Dilation{letter}Factor") for letter in letters)
    if min(kernel, default=1) < 1:
        raise Malformed(f"a window of {list(kernel)} has no elements")
    return Window(kernel, strides, dilations, node.option("Padding") == 0)


def padding_of(node: Node) -> Padding:
    """The padding as our ops have it: in numbers where it is none, which a pad before may join."""
    axes = node.need(0).rank - 2
    return "same" if node.option("Padding") == 0 else ((0, 0),) * axes


def slid(window: Window, plane: Sequence[int]) -> Sizes:
    """The number of positions on each axis.

    Raises:
        Malformed: the window is larger than the plane.
    """
    found = []
    for size, k, step, dilation in zip(plane, *window[:3], strict=True):
        span = 1 if window.is_same else dilation * (k - 1) + 1
        if size < span:
            raise Malformed(f"a window of {span} is larger than the {size} positions it goes over")
        found.append((size - span) // step + 1)
    return tuple(found)
