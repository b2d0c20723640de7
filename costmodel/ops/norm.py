"""Normalisations as ops of their own; whether BN folds into a convolution is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Size


@dataclass(frozen=True, slots=True)
class BatchNorm:
    """Batch normalisation at inference: a scale and a shift per channel (arXiv:1502.03167).

    Weights 2c, params 2c. Running statistics are no params; without the affine part nothing is
    learned, but the mean and the variance are still read, 2c weights.

    Fields:
        affine: whether scale and shift are learned; true by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    affine: bool = True

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.NORM

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """Scale and shift are read, 2c; they count as params only if they are learned."""
        x, weights = inputs[0], 2 * inputs[0].c
        params = weights if self.affine else 0
        return Cost(reads=x.size, writes=output.size, weights=weights, params=params)


@dataclass(frozen=True, slots=True)
class LocalResponseNorm:
    """Local response normalisation across neighbouring channels (AlexNet, section 3.3).

    Fields:
        size: channels that are summed over; 5 by default, and of no influence on the counts.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    size: Size = 5

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.NORM

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output)


@dataclass(frozen=True, slots=True)
class L2Norm:
    """L2 normalisation across channels, as in ParseNet and SSD (arXiv:1506.04579).

    Fields:
        scale: whether one factor per channel is learned and read; false by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    scale: bool = False

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.NORM

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output, weights=output.c if self.scale else 0)


OPS: dict[str, type] = {"bn": BatchNorm, "lrn": LocalResponseNorm, "l2_norm": L2Norm}
