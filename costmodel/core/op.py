"""What an operation is: its kind, its fields and the two formulas that price it.

An op is a frozen dataclass whose fields *are* its YAML schema: the annotations below tell the spec
reader what a field accepts, the class docstring tells people. Its ``output`` and ``cost`` are plain
arithmetic over sizes (``costmodel.core.dim``), so that ints, traced numbers and symbols all pass.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Protocol, TypeAlias

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Dim


class Kind(StrEnum):
    """What an operation counts as; exactly one each."""

    CONV = "conv"
    POINTWISE = "pointwise"
    DEPTHWISE = "depthwise"
    FC = "fc"
    NORM = "norm"
    ACTIVATION = "activation"
    ARITHMETIC = "arithmetic"
    POOL = "pool"
    MOVEMENT = "movement"


class Op(Protocol):
    """One operation, before it is placed in a network."""

    def kind(self, *inputs: Shape) -> Kind: ...

    def output(self, *inputs: Shape) -> Shape:
        """The output's shape.

        Raises:
            Illegal: the inputs break a rule of the operation.
        """
        ...

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost: ...


class OpClass(Hashable, Protocol):
    """The class of an op: how many inputs it takes (None: no upper limit), and its fields."""

    arity: tuple[int, int | None]

    def __call__(self, **fields: Any) -> Op: ...


Size: TypeAlias = Annotated[Dim, "size"]
"""A positive integer."""
Count: TypeAlias = Annotated[Dim, "count"]
"""An integer of zero or more."""
Amount: TypeAlias = Annotated[Dim, "amount"]
"""An integer of zero or more that counts operations or elements, and so may be large."""
Pair: TypeAlias = Annotated[tuple[Dim, Dim], "pair"]
"""Two positive integers [h, w]; a single one stands for both."""
Sizes: TypeAlias = Annotated[tuple[Dim, ...], "sizes"]
"""A list of positive integers."""
Padding: TypeAlias = Annotated[str | tuple[tuple[Dim, Dim], tuple[Dim, Dim]], "padding"]
"""A name, or ((top, bottom), (left, right)); in YAML also one integer or [h, w]."""
Ratio: TypeAlias = Annotated[Fraction, "ratio"]
"""A number, kept exact."""
Names: TypeAlias = Annotated[tuple[str, ...], "names"]
"""A list of names."""
