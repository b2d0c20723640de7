"""Shapes and costs: what every operation is priced in.

FLOPs are multiply-adds of convolutions, of fully connected and recurrent layers, and of products of
two activations. MAC is the memory access cost in elements, reads + writes + weights (ShuffleNet V2,
section 2): each input tensor is read once, each output written once, each weight read once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from costmodel.core.dim import Dim


class Shape(NamedTuple):
    """A tensor's shape, [n, c, h, w]; a vector of features is [n, c, 1, 1]."""

    n: Dim
    c: Dim
    h: Dim
    w: Dim

    @property
    def size(self) -> Dim:
        """Elements: n·c·h·w."""
        return self.n * self.c * self.h * self.w

    def __str__(self) -> str:
        return "[" + ", ".join(str(size) for size in self) + "]"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one operation, or a sum of them, costs.

    ``flops`` in multiply-adds; ``reads``, ``writes`` (activations) and ``weights`` (parameters read
    at inference) in elements; ``params`` counts learnable parameters.
    """

    flops: Dim = 0
    reads: Dim = 0
    writes: Dim = 0
    weights: Dim = 0
    params: Dim = 0

    @property
    def mac(self) -> Dim:
        """Memory access cost in elements: reads + writes + weights."""
        return self.reads + self.writes + self.weights

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.flops + other.flops,
            self.reads + other.reads,
            self.writes + other.writes,
            self.weights + other.weights,
            self.params + other.params,
        )


def streamed(inputs: Iterable[Shape], output: Shape, *, flops: Dim = 0, weights: Dim = 0) -> Cost:
    """The cost of reading every input once and writing the output once.

    ``weights`` are learnable and read once each.
    """
    reads: Dim = 0
    for shape in inputs:
        reads = reads + shape.size
    return Cost(flops, reads, output.size, weights, weights)
