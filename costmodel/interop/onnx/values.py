"""What the walk knows of a tensor, and of a node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import onnx

from costmodel.core.values import NamedTuple
from costmodel.interop.shapes import Malformed, Sizes, Unknown, axis_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

FLOATS = frozenset(
    {
        onnx.TensorProto.FLOAT,
        onnx.TensorProto.FLOAT16,
        onnx.TensorProto.BFLOAT16,
        onnx.TensorProto.DOUBLE,
    }
)
FOLDED = 65_536
"""Elements up to which a constant's values are computed."""


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor: its type, its shape where it is known, and its values where it is constant.

    ``key`` names what a constant is computed from, if it is stored in the file: the weights that it
    is, whatever views lie between, of which ``stored`` elements are there. ``parts`` are the
    tensors of a sequence.
    """

    name: str
    dtype: int
    shape: Sizes | None
    data: Array | None = None
    is_constant: bool = False
    key: str = ""
    stored: int = 0
    parts: tuple[Value, ...] | None = None

    @property
    def sizes(self) -> Sizes:
        """The shape.

        Raises:
            Unknown: it depends on data.
        """
        if self.shape is None:
            raise Unknown(f"the shape of '{self.name}' is not known")
        return self.shape

    @property
    def size(self) -> int:
        """Elements."""
        return prod(self.sizes)

    @property
    def rank(self) -> int:
        return len(self.sizes)

    @property
    def array(self) -> Array:
        """The values.

        Raises:
            Unknown: they depend on data, or are too large to be kept.
        """
        if self.data is None:
            raise Unknown(f"the values of '{self.name}' are not known")
        return self.data

    @property
    def integers(self) -> Sizes:
        """The values as integers, in one row."""
        return tuple(int(one) for one in self.array.reshape(-1))

    @property
    def weights(self) -> int:
        """Elements that a node reads of it as weights: none of a constant with a single one."""
        return self.size if self.is_constant and self.size > 1 else 0

    @property
    def params(self) -> int:
        """What is learned of it: numbers with a fraction, as many as are in the file."""
        is_learned = self.weights and self.key and self.dtype in FLOATS
        return min(self.size, self.stored or self.size) if is_learned else 0


class Node(NamedTuple):
    """A node with what is known of the tensors that it reads; None for one that is left out."""

    type: str
    domain: str
    name: str
    inputs: tuple[Value | None, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    opset: int

    @property
    def given(self) -> tuple[Value, ...]:
        """The tensors that it does read."""
        return tuple(value for value in self.inputs if value is not None)

    @property
    def first(self) -> Value:
        """The first input."""
        return self.need(0)

    def need(self, index: int) -> Value:
        """An input that the operator cannot do without."""
        value = self.inputs[index] if index < len(self.inputs) else None
        if value is None:
            raise Malformed(f"{self.type} lacks its input {index + 1}")
        return value

    def optional(self, index: int) -> Value | None:
        """An input that may be left out."""
        return self.inputs[index] if index < len(self.inputs) else None

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute's value."""
        return self.attributes.get(name, default)

    def integers(self, index: int, name: str) -> Sizes | None:
        """Integers that newer opsets give as an input and older ones as an attribute."""
        value = self.optional(index)
        if value is not None:
            return value.integers
        found = self.attributes.get(name)
        return None if found is None else tuple(np.atleast_1d(found).astype(int).tolist())

    def axis(self, default: int = 0, rank: int | None = None) -> int:
        """The attribute ``axis``, counted from the front."""
        return axis_of(self.attribute("axis", default), rank or self.first.rank)

    @property
    def activations(self) -> tuple[Value, ...]:
        """The inputs that depend on the input of the model."""
        return tuple(value for value in self.given if not value.is_constant)

    @property
    def constants(self) -> tuple[Value, ...]:
        """The inputs that do not."""
        return tuple(value for value in self.given if value.is_constant)
