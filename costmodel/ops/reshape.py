"""Views and no-ops: no FLOPs, no traffic, no weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind, Ratio, Sizes


@dataclass(frozen=True, slots=True)
class Flatten:
    """[n, c, h, w] seen as a vector [n, c·h·w, 1, 1]; costs nothing."""

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return Shape(x.n, x.c * x.h * x.w, 1, 1)

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
        to: the shape of one image, [c, h, w].
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    to: Sizes

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.MOVEMENT

    def output(self, *inputs: Shape) -> Shape:
        """[n, *to]; Illegal unless it is three sizes with as many elements."""
        (x,) = inputs
        dim.require(len(self.to) == 3, "to is [c, h, w], three sizes, not {got}", got=len(self.to))
        c, h, w = (*self.to, 1, 1, 1)[:3]
        dim.require(
            c * h * w == x.c * x.h * x.w,
            "[{c}, {h}, {w}] has not as many elements as each image of {x}",
            c=c,
            h=h,
            w=w,
            x=x,
        )
        return Shape(x.n, c, h, w)

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
