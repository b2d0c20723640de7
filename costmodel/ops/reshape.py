"""Views and no-ops: no FLOPs, no traffic, no weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind, Ratio


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


VIEWS = (Flatten, Dropout, Identity)
"""Ops whose output is their input under another name."""

OPS: dict[str, type] = {"flatten": Flatten, "dropout": Dropout, "identity": Identity}
