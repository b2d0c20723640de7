"""An op of one's own, priced by the formulas that the spec gives for it."""

from __future__ import annotations

from typing import ClassVar, Literal

from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Amount, ImageShape, Kind
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Custom:
    """An op priced by its own formulas, for what the language does not have.

    Formulas are of one image: of one n of the first input, which behind a roi_pool is a region.
    ``in`` is that input, and n is 1 in them, so that ``in.size`` is c·h·w. The product with n is
    the tool's: flops, reads and writes grow with it, weights and params do not.

    Fields:
        counts_as: the kind in the report: conv, pointwise, depthwise, fc, norm, activation, ...
        out: the output of one image, c and no more than three spatial sizes, such as [c, h, w].
        flops: multiply-adds per image; 0 by default.
        reads: elements read per image; every input in full by default.
        writes: elements written per image; the output in full by default.
        weights: parameters read, in elements; 0 by default.
        params: learnable parameters; as many as weights by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, None)

    counts_as: Literal[
        "conv",
        "pointwise",
        "depthwise",
        "fc",
        "norm",
        "activation",
        "arithmetic",
        "pool",
        "movement",
        "matmul",
        "rnn",
    ]
    out: ImageShape
    flops: Amount = 0
    reads: Amount | None = None
    writes: Amount | None = None
    weights: Amount = 0
    params: Amount | None = None

    def kind(self, *inputs: Shape) -> Kind:
        return Kind(self.counts_as)

    def output(self, *inputs: Shape) -> Shape:
        """[n, *out]."""
        return Shape(inputs[0].n, *self.out)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """What the spec says, all but weights times n; what it leaves out, as of any op."""
        full = streamed(inputs, output)
        return Cost(
            flops=output.n * self.flops,
            reads=full.reads if self.reads is None else output.n * self.reads,
            writes=full.writes if self.writes is None else output.n * self.writes,
            weights=self.weights,
            params=self.weights if self.params is None else self.params,
        )


OPS: dict[str, type] = {"custom": Custom}
