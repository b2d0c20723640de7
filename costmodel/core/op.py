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
    MATMUL = "matmul"
    RNN = "rnn"


class Op(Protocol):
    """One operation, before it is placed in a network."""

    def kind(self, *inputs: Shape) -> Kind:
        """What the op counts as, given the shapes of its inputs.

        Asked once ``output`` has found the shapes legal. Where it depends on sizes (a 1x1 kernel,
        as many groups as channels) they are compared by ``dim.same``, which symbols and traced
        numbers answer too. Guidelines, shares and rows of tables go by it.
        """
        ...

    def output(self, *inputs: Shape) -> Shape:
        """The output's shape, [n, c, *spatial], given the shapes of the inputs in their order.

        As many inputs come as ``arity`` allows, each of any rank. Conditions of legality are stated
        by ``dim.require``; whoever collects its faults goes on with the shape that is returned, so
        that all of them can be told. Inputs of a rank that has no answer raise WrongRank.
        The place in the spec is added by the front door.

        Raises:
            Illegal: the inputs break a rule of the operation.
        """
        ...

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """What the op costs for ``inputs`` and the ``output`` that it gives for them.

        FLOPs in multiply-adds, which convolutions, fully connected and recurrent layers and the
        products of attention alone have; reads, writes and weights in elements, each tensor in full
        and once (``core.cost.streamed`` does the usual sum); params are what is learned. The batch
        is ``inputs[0].n``: activations and FLOPs grow with it, weights do not. A formula has no
        ``if`` on a size and divides by ``dim.exact``, ``dim.floor_div`` and ``dim.ceil_div`` alone.
        It is the paper's, cited in the module, and says what the op does as written, whatever a
        runtime fuses.
        """
        ...


class OpClass(Hashable, Protocol):
    """The class of an op: a frozen dataclass whose fields are what YAML may give.

    ``arity`` is the least and the most inputs that it takes (None: no upper limit). Each field is
    annotated by one of the aliases below, by bool or by a Literal of words, and described under
    'Fields:' in the docstring; what stands for the alias is told in ``language.fields.forms``.
    """

    arity: tuple[int, int | None]

    def __call__(self, **fields: Any) -> Op: ...


NAMES: dict[object, str] = {}
"""The YAML names of op classes, which ``ops`` enters as it finds them."""


def name_of(op: object) -> str:
    """The YAML name of an op; of one that no YAML has, its ``type``, the model's word for it.

    Raises:
        KeyError: it is no op.
    """
    found: str | None = NAMES.get(type(op)) or getattr(op, "type", None)
    if found is None:
        raise KeyError(type(op).__name__)
    return found


Size: TypeAlias = Annotated[Dim, "size"]
"""A positive integer."""
Whole: TypeAlias = Annotated[Dim, "count"]
"""An integer of zero or more."""
Amount: TypeAlias = Annotated[Dim, "amount"]
"""An integer of zero or more that counts operations or elements, and so may be large."""
PerAxis: TypeAlias = Annotated[Dim | tuple[Dim, ...], "per_axis"]
"""A positive integer for every spatial axis, or a tuple with one for each, such as [h, w]."""
Sizes: TypeAlias = Annotated[tuple[Dim, ...], "sizes"]
"""A list of positive integers."""
ImageShape: TypeAlias = Annotated[tuple[Dim, ...], "image"]
"""The shape of one image, [c, *spatial]: positive integers."""
Padding: TypeAlias = Annotated[str | Dim | tuple[tuple[Dim, Dim], ...], "padding"]
"""A name, an integer of zero or more for every end, or ((top, bottom), (left, right)) and the like,
a pair for each spatial axis; in YAML also one integer for each."""
Order: TypeAlias = Annotated[str, "order"]
"""The letters of the axes of an image, c and the spatial ones, in some order, such as hwc."""
Ratio: TypeAlias = Annotated[Fraction, "ratio"]
"""A number, kept exact."""
NameList: TypeAlias = Annotated[tuple[str, ...], "names"]
"""A list of names."""
