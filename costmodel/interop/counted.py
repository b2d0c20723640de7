"""An op that is priced where it was found, for what ``costmodel.ops`` lacks at the ranks it has.

A fully connected layer over the tokens [n, t, c], a product of stacks of matrices, a gather, a
transpose of five axes: the door that reads the model knows all sizes, so it counts, and this op
carries the result. MAC is that of any op: each input read once, each output written once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind


@dataclass(frozen=True, slots=True)
class Counted:
    """An op of a model with sizes of its own.

    ``type`` is the model's word for it, ``out`` the shape of its first output. ``flops`` in
    multiply-adds and ``weights`` (read) and ``params`` (learned; as many as weights by default) in
    elements, for the batch at hand. ``further`` are the elements of its other outputs, ``inner``
    those that it writes and reads again by itself. A view is its input under another name and costs
    nothing.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, None)

    type: str
    counts_as: Kind
    out: Shape
    flops: int = 0
    weights: int = 0
    params: int | None = None
    further: int = 0
    inner: int = 0
    is_view: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return self.counts_as

    def output(self, *inputs: Shape) -> Shape:
        return self.out

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """Inputs and outputs in full, beside what was counted; nothing at all for a view."""
        if self.is_view:
            return Cost()
        cost = streamed(inputs, output, flops=self.flops, weights=self.weights)
        params = self.weights if self.params is None else self.params
        return replace(
            cost,
            reads=cost.reads + self.inner,
            writes=cost.writes + self.further + self.inner,
            params=params,
        )
