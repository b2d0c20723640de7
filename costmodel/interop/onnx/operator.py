"""What an operator of ONNX is to the walk: shapes, values, and a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from costmodel.core.cost import Shape
from costmodel.core.op import Kind, Op
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Sizes, broadcast

ShapeRule: TypeAlias = Callable[[Node], Sequence[Sizes]]
"""The shapes of the outputs."""
TypeRule: TypeAlias = Callable[[Node], int]
"""The element type of the outputs."""
Fold: TypeAlias = Callable[[Node], Any]
"""The values of the output, or of each output."""


class Priced(NamedTuple):
    """The op that a node is, with what patterns ask about."""

    op: Op
    details: Mapping[str, object] = MappingProxyType({})


Price: TypeAlias = Callable[[Node, tuple[Value, ...]], "Op | Priced"]
"""The op of a node, given its outputs."""


def first_type(node: Node) -> int:
    """The element type of the first input."""
    return node.first.dtype


@dataclass(frozen=True, slots=True)
class Operator:
    """How one type of node is read.

    Without ``shapes`` ONNX's own inference is asked. ``is_view`` says that the output holds the
    elements of the first input, ``is_of_shape`` that it depends on the first input's shape alone.
    """

    price: Price
    shapes: ShapeRule | None = None
    fold: Fold | None = None
    dtype: TypeRule = first_type
    is_view: bool = False
    is_of_shape: bool = False


def shape_of(value: Value) -> Shape:
    """A tensor's shape as the rest of the house knows it."""
    return Shape(*value.sizes)


def first_shape(node: Node) -> Sequence[Sizes]:
    """The output has the shape of the first input."""
    return (node.first.sizes,)


def broadcast_shape(node: Node) -> Sequence[Sizes]:
    """The output has the shape that all inputs are broadcast to."""
    return (broadcast(*(value.sizes for value in node.given)),)


def counted(kind: Kind, node: Node, outputs: tuple[Value, ...], flops: int = 0) -> Counted:
    """A node that reads its inputs, constants among them, and writes its outputs."""
    weights = sum(value.weights for value in node.constants)
    params = sum(value.params for value in node.constants)
    further = sum(value.size for value in outputs[1:])
    return Counted(node.type, kind, shape_of(outputs[0]), flops, weights, params, further)


def view(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node whose output is its input under another name."""
    return Counted(node.type, Kind.MOVEMENT, shape_of(outputs[0]), is_view=True)


def moved(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node that moves elements about."""
    return counted(Kind.MOVEMENT, node, outputs)


def computed(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node that computes element by element, without multiply-adds that count."""
    return counted(Kind.ARITHMETIC, node, outputs)


def numpy_fold(function: Callable[..., Array]) -> Fold:
    """A function of NumPy over the values of all inputs."""
    return lambda node: function(*(value.array for value in node.given))
