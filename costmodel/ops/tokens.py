"""What transformers learn about tokens, the positions of a map: where they are, and extra ones.

The embedding of patches is a convolution with its stride as its kernel (arXiv:2010.11929).
"""

from __future__ import annotations

from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Size
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class PositionEmbedding:
    """A learned vector added at each position (ViT, arXiv:2010.11929): c·h·w weights."""

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.ARITHMETIC

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """The embedding is the same for every image: c·h·w weights, read once."""
        return streamed(inputs, output, weights=prod(output[1:]))


@dataclass(frozen=True, slots=True)
class ClassToken:
    """Learned tokens put before those of the map: [n, c, h, w] becomes [n, c, h·w + count, 1].

    The positions lie along the first axis then. Reads c·count weights beside the input, and writes
    all tokens (ViT, arXiv:2010.11929).

    Fields:
        count: how many, such as 2 with a distillation token; 1 by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    count: Size = 1

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, c, h·w + count, 1]; Illegal for a vector, which has no positions."""
        (x,) = inputs
        dim.require(
            len(x.spatial) > 0,
            "class_token needs positions, and {x} has none; put it before they are flattened",
            x=x,
        )
        rest = (1,) * (len(x.spatial) - 1)
        return x.replace(spatial=(prod(x.spatial) + self.count, *rest))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output, weights=output.c * self.count)


OPS: dict[str, type] = {"position_embedding": PositionEmbedding, "class_token": ClassToken}
