"""The fully connected layer: n·c1·c2 multiply-adds and c1·c2 weights."""

from __future__ import annotations

from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Size
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class FullyConnected:
    """A fully connected layer, from a vector of c1 features to one of c2.

    FLOPs n·c1·c2; weights c1·c2, and c2 more with a bias (arXiv:1807.11164, section 2).

    Fields:
        out: output features c2.
        bias: whether c2 biases are learned and read; true by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    out: Size
    bias: bool = True

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.FC

    def output(self, *inputs: Shape) -> Shape:
        """[n, c2, 1, 1]; Illegal unless the input is a vector, with no spatial size but 1."""
        (x,) = inputs
        ones = (1,) * len(x.spatial)
        dim.require(
            x.spatial == ones,
            "fc needs a vector {vector}, not {x}: put flatten or global_pool before it; "
            "the one keeps all elements, the other one for each channel",
            vector="[" + ", ".join(["n", "c", *map(str, ones)]) + "]",
            x=x,
        )
        return x.replace(c=self.out, spatial=ones)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """B = n·c1·c2; c1·c2 weights, and c2 for a bias."""
        matrix = inputs[0].c * output.c
        biases = output.c if self.bias else 0
        return streamed(inputs, output, flops=output.n * matrix, weights=matrix + biases)


OPS: dict[str, type] = {"fc": FullyConnected}
