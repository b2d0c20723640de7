"""Max unpooling: each element put back to where the maximum was found (SegNet, arXiv:1511.00561).

The positions of the maxima are no tensor of the spec: as a max_pool is not charged for writing
them, this is not for reading them.
"""

from __future__ import annotations

from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, Padding, PerAxis
from costmodel.core.values import dataclass
from costmodel.core.window import Ends, ends_per_axis, per_axis


@dataclass(frozen=True, slots=True)
class MaxUnpool:
    """The inverse of a max_pool: elements spread over a larger map, zeros elsewhere.

    The output of size i is i·s for same, else (i - 1)·s - p - q + k, as PyTorch has it.

    Fields:
        k: window size of the max_pool, one number or one per axis.
        stride: its step, one number or one per axis; the window size by default.
        padding: same, valid, or its explicit counts; same by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: PerAxis
    stride: PerAxis | None = None
    padding: Padding = "same"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] spread by the stride; Illegal where the padding cuts all away."""
        (x,) = inputs
        dim.require(
            not isinstance(self.padding, str) or self.padding in ("same", "valid"),
            "max_unpool has no padding {padding}: same, valid or explicit; write one",
            padding=self.padding,
        )
        padding = 0 if isinstance(self.padding, str) else self.padding
        axes = zip(
            x.spatial,
            per_axis("k", self.k, x),
            per_axis("k", self.k, x) if self.stride is None else per_axis("stride", self.stride, x),
            ends_per_axis("padding", padding, x),
            strict=True,
        )
        return x.replace(spatial=[self._spread(*axis) for axis in axes])

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)

    def _spread(self, size: Dim, k: Dim, stride: Dim, ends: Ends) -> Dim:
        if self.padding == "same":
            return size * stride
        before, after = ends
        full = (size - 1) * stride + k
        dim.require(
            full > before + after,
            "padding {before} + {after} cuts away all of the {full} output positions; pad less",
            before=before,
            after=after,
            full=full,
        )
        return full - before - after


OPS: dict[str, type] = {"max_unpool": MaxUnpool}
