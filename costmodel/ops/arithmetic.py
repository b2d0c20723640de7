"""Element-wise arithmetic: every operand is read in full, and so is a factor that is learned."""

from __future__ import annotations

from functools import reduce
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.dim import Dim
from costmodel.core.op import Kind
from costmodel.core.values import dataclass
from costmodel.core.window import require_same_rank


@dataclass(frozen=True, slots=True)
class Add:
    """The sum of its operands; an axis of size 1 is broadcast."""

    arity: ClassVar[tuple[int, int | None]] = (2, None)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.ARITHMETIC

    def output(self, *inputs: Shape) -> Shape:
        return _broadcast("add", inputs)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Multiply:
    """The product of its operands; an axis of size 1 is broadcast (a squeeze-and-excite gate)."""

    arity: ClassVar[tuple[int, int | None]] = (2, None)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.ARITHMETIC

    def output(self, *inputs: Shape) -> Shape:
        return _broadcast("multiply", inputs)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class Scale:
    """A learned factor per channel, as the layer scale of CaiT and ConvNeXt (arXiv:2103.17239).

    Weights and params c, or 2c with a shift.

    Fields:
        bias: whether a shift per channel is learned too; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    bias: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.ARITHMETIC

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output, weights=output.c * (2 if self.bias else 1))


def _broadcast(verb: str, shapes: tuple[Shape, ...]) -> Shape:
    def pair(a: Shape, b: Shape) -> Shape:
        if a is b:  # of thousands of operands, most have a shape from one place
            return a
        require_same_rank(verb, a, b)
        dim.require(
            all(map(_fit, a, b)),
            "cannot {verb} {a} and {b}: each axis must be equal or 1; "
            "project or pool one of them first",
            verb=verb,
            a=a,
            b=b,
        )
        return Shape(*map(_larger, a, b))

    return reduce(pair, shapes)


def _fit(p: Dim, q: Dim) -> bool:
    return dim.same(p, q) or dim.same(p, 1) or dim.same(q, 1)


def _larger(p: Dim, q: Dim) -> Dim:
    return q if not dim.same(p, q) and dim.same(p, 1) else p


OPS: dict[str, type] = {"add": Add, "multiply": Multiply, "scale": Scale}
