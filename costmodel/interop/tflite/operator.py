"""What an operator of TensorFlow Lite is to the walk: shapes, values, and a price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.shapes import Sizes, broadcast
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.values import Node, Value

ShapeRule: TypeAlias = Callable[[Node], Sequence[Sizes]]
"""The shapes of the outputs, in the file's order of axes."""
Fold: TypeAlias = Callable[[Node], Any]
"""The values of the output, or a list of those of each output."""
Price: TypeAlias = Callable[[Node, tuple[Value, ...]], Op]
"""The op of a node, given its outputs."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one type of node is read.

    Without ``shapes`` those that the file has are taken. ``is_view`` says that the output holds the
    elements of the first input, ``is_of_shape`` that it depends on the first input's shape alone.
    """

    price: Price
    shapes: ShapeRule | None = None
    fold: Fold | None = None
    is_view: bool = False
    is_of_shape: bool = False


def first_shape(node: Node) -> Sequence[Sizes]:
    """The output has the shape of the first input."""
    return (node.need(0).sizes,)


def broadcast_shape(node: Node) -> Sequence[Sizes]:
    """The output has the shape that all inputs are broadcast to."""
    return (broadcast(*(value.sizes for value in node.given)),)


def counted(kind: Kind, node: Node, outputs: tuple[Value, ...], flops: int = 0) -> Counted:
    """A node that reads its inputs, weights among them, and writes its outputs."""
    weights = sum(value.weights for value in node.constants)
    further = sum(value.size for value in outputs[1:])
    return Counted(node.type, kind, ours(outputs[0].sizes), flops, weights, None, further)


def view(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node whose output is its input under another name."""
    return Counted(node.type, Kind.MOVEMENT, ours(outputs[0].sizes), is_view=True)


def moved(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node that moves elements about."""
    return counted(Kind.MOVEMENT, node, outputs)


def computed(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A node that computes element by element, without multiply-adds that count."""
    return counted(Kind.ARITHMETIC, node, outputs)


def function(node: Node, outputs: tuple[Value, ...]) -> Counted:
    """A function of each element."""
    return counted(Kind.ACTIVATION, node, outputs)
