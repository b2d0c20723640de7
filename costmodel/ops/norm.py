"""Normalisations as ops of their own; whether BN folds into a convolution is decided elsewhere.

What takes its statistics from the image at hand (layer, group and instance norm) can never fold:
it reads and writes in full, and reads a scale and a shift per channel.
"""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind, Size
from costmodel.core.values import dataclass


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
class LayerNorm:
    """Layer normalisation, of the channels at each position or of the whole map (1607.06450).

    Weights and params 2c, or 2·c·h·w over the whole map; none without the affine part.

    Fields:
        over: c (of each position, as in ConvNeXt) or chw (whatever the axes); c by default.
        affine: whether scale and shift are learned; true by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    over: Literal["c", "chw"] = "c"
    affine: bool = True

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.NORM

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """Scale and shift are read, one each for what is normalised together."""
        elements = output.c if self.over == "c" else prod(output[1:])
        return streamed(inputs, output, weights=2 * elements if self.affine else 0)


@dataclass(frozen=True, slots=True)
class GroupNorm:
    """Group normalisation: groups of channels, over the whole map (arXiv:1803.08494).

    Weights and params 2c; none without the affine part.

    Fields:
        groups: groups g, which must divide the channels.
        affine: whether scale and shift are learned; true by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    groups: Size
    affine: bool = True

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.NORM

    def output(self, *inputs: Shape) -> Shape:
        """The input's shape; Illegal unless the groups divide its channels."""
        (x,) = inputs
        dim.require(
            dim.divides(self.groups, x.c),
            "groups {groups} do not divide the {c} channels to normalise; take a divisor of {c}",
            groups=self.groups,
            c=x.c,
        )
        return x

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """Scale and shift are read, 2c, however many groups there are."""
        return streamed(inputs, output, weights=2 * output.c if self.affine else 0)


@dataclass(frozen=True, slots=True)
class InstanceNorm:
    """Instance normalisation: each channel over its own plane (arXiv:1607.08022).

    Weights and params 2c; none without the affine part, which PyTorch leaves out unless told.

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
        return streamed(inputs, output, weights=2 * output.c if self.affine else 0)


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


OPS: dict[str, type] = {
    "bn": BatchNorm,
    "layer_norm": LayerNorm,
    "group_norm": GroupNorm,
    "instance_norm": InstanceNorm,
    "lrn": LocalResponseNorm,
    "l2_norm": L2Norm,
}
