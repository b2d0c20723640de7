"""A kernel: what a runtime executes at once, a layer with what is fused into it or none at all."""

from __future__ import annotations

from enum import StrEnum

from costmodel.core.cost import Shape
from costmodel.core.values import NamedTuple


class Share(StrEnum):
    """What a kernel's time is counted as: the parts of Figure 2 of the ShuffleNet V2 paper."""

    CONVOLUTION = "convolution"
    DEPTHWISE = "depthwise"
    ELEMENTWISE = "element-wise"
    MOVEMENT = "data movement"
    OTHER = "other"


class Kernel(NamedTuple):
    """One call of a runtime's code.

    ``type`` is the runtime's own word for it. ``layers`` are those of the network that it stands
    for, in their order; a layer may be done by several kernels. There are none where the runtime
    added it to change a layout: then ``moved`` is the layer, or the input, whose output it moves.
    ``output`` is the shape of what it writes, as the runtime lays it out.
    """

    type: str
    layers: tuple[str, ...]
    output: Shape
    moved: str = ""

    @property
    def is_matched(self) -> bool:
        """Whether it is known what it stands for, or what it moves."""
        return bool(self.layers or self.moved)


class Timed(NamedTuple):
    """A kernel that ran, how the runtime named it, and its time in seconds: a median of calls."""

    kernel: Kernel
    name: str
    seconds: float
