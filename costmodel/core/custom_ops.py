"""Operators of models that a user prices: what their formulas are asked, and what they answer.

The formulas are read from a file by ``language``; the doors of ``interop`` ask. Neither knows the
other, and both know this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from costmodel.core.cost import Shape
from costmodel.core.network import Formula
from costmodel.core.op import Op
from costmodel.core.values import NamedTuple


class NodeInput(NamedTuple):
    """A tensor that a node reads; weights have no batch."""

    shape: Shape
    is_weight: bool = False


class ModelNode(NamedTuple):
    """A node of a model: its name, the tensors that it reads in order, its attributes.

    An input is None where it is left out; at least one is no weight. ``out`` is the shape of what
    it writes, where the model knows.
    """

    name: str
    inputs: tuple[NodeInput | None, ...]
    attributes: Mapping[str, int | Fraction | str | bool]
    out: Shape | None = None


class OwnPrice(NamedTuple):
    """The op that a node is, and the formulas that say so, by field."""

    op: Op
    formulas: Mapping[str, Formula]


CustomOps: TypeAlias = Callable[[str, ModelNode], OwnPrice | None]
"""The price of a node by the name of its operator; None where nobody has formulas for it.

Raises SpecError where formulas have no value for the node.
"""


def no_custom_ops(operator: str, node: ModelNode) -> OwnPrice | None:  # noqa: ARG001
    """No formulas for any operator."""
    return None
