"""Views and no-ops: no FLOPs, no traffic, no weights."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape
from costmodel.core.op import ImageShape, Kind, Ratio
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Flatten:
    """[n, c, h, w] seen as a vector of as many axes, [n, c·h·w, 1, 1]; costs nothing."""

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x.replace(c=prod(x[1:]), spatial=(1,) * len(x.spatial))

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return Cost()


@dataclass(frozen=True, slots=True)
class Dropout:
    """Dropout, which does nothing at inference; costs nothing.

    Fields:
        p: the share of elements dropped in training; 1/2 by default, and never counted.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    p: Ratio = Fraction(1, 2)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return Cost()


@dataclass(frozen=True, slots=True)
class Identity:
    """The input itself, to give it a name or to keep a place in a branch; costs nothing."""

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return Cost()


@dataclass(frozen=True, slots=True)
class Reshape:
    """The elements of each image seen in another shape, in their order; costs nothing.

    Fields:
        to: the shape of one image, c and no more than three spatial sizes, such as [c, h, w].
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    to: ImageShape

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, *to]; Illegal unless it has as many elements."""
        (x,) = inputs
        dim.require(
            prod(self.to) == prod(x[1:]),
            "[{sizes}] has not as many elements as each image of {x}; their products must agree",
            to=self.to,
            sizes=", ".join(map(str, self.to)),
            x=x,
        )
        return Shape(x.n, *self.to)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return Cost()


VIEWS = (Flatten, Dropout, Identity, Reshape)
"""Ops whose output is their input under another name."""

OPS: dict[str, type] = {
    "flatten": Flatten,
    "reshape": Reshape,
    "dropout": Dropout,
    "identity": Identity,
}
