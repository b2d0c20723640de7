"""Max unpooling: each element put back to where the maximum was found (SegNet, arXiv:1511.00561).

The positions of the maxima are no tensor of the spec: as a max_pool is not charged for writing
them, this is not for reading them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, Padding, Pair


@dataclass(frozen=True, slots=True)
class MaxUnpool:
    """The inverse of a max_pool: elements spread over a larger plane, zeros elsewhere.

    The output of size i is i·s for same, else (i - 1)·s - p - q + k, as PyTorch has it.

    Fields:
        k: window size of the max_pool, one number or [h, w].
        stride: its step, one number or [h, w]; the window size by default.
        padding: same, valid, or its explicit rows and columns; same by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    k: Pair
    stride: Pair | None = None
    padding: Padding = "same"

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h, w] spread by the stride; Illegal where the padding cuts all away."""
        (x,) = inputs
        dim.require(
            not isinstance(self.padding, str) or self.padding in ("same", "valid"),
            "max_unpool has no padding {padding}: same, valid or explicit",
            padding=self.padding,
        )
        return Shape(x.n, x.c, self._spread(x.h, 0), self._spread(x.w, 1))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)

    def _spread(self, size: Dim, axis: int) -> Dim:
        stride = (self.stride or self.k)[axis]
        if self.padding == "same":
            return size * stride
        before, after = (0, 0) if isinstance(self.padding, str) else self.padding[axis]
        full = (size - 1) * stride + self.k[axis]
        dim.require(
            full > before + after,
            "padding {before} + {after} cuts away all of the {full} output positions",
            before=before,
            after=after,
            full=full,
        )
        return full - before - after


OPS: dict[str, type] = {"max_unpool": MaxUnpool}
