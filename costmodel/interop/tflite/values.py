"""What the walk knows of a tensor, and of a node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from costmodel.core.values import NamedTuple
from costmodel.interop.shapes import Malformed, Sizes, Unknown

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor: its type, its shape in the file's order, its values where it is constant.

    ``token`` names it among records. ``key`` says from which stored tensor a constant is, whatever
    views lie between; ``is_learned`` whether its numbers are parameters, not axes or sizes.
    """

    token: str
    type: str
    shape: Sizes | None
    data: Array | None = None
    is_constant: bool = False
    key: str = ""
    stored: str = ""
    is_learned: bool = False

    @property
    def sizes(self) -> Sizes:
        """The shape.

        Raises:
            Unknown: it depends on data.
        """
        if self.shape is None:
            raise Unknown("the shape of what it reads is not known")
        return self.shape

    @property
    def size(self) -> int:
        """Elements."""
        return prod(self.sizes)

    @property
    def rank(self) -> int:
        return len(self.sizes)

    @property
    def integers(self) -> Sizes:
        """The values as integers, in one row.

        Raises:
            Unknown: they depend on data, or are too large to be kept.
        """
        if self.data is None:
            raise Unknown("a size that it reads depends on data")
        return tuple(int(one) for one in self.data.reshape(-1))

    @property
    def weights(self) -> int:
        """Elements that a node reads of it as weights: none of a constant with a single one."""
        return self.size if self.is_constant and self.is_learned and self.size > 1 else 0


class Node(NamedTuple):
    """A node with what is known of the tensors that it reads; None for one that is left out."""

    type: str
    name: str
    inputs: tuple[Value | None, ...]
    outputs: int
    options: Mapping[str, Any]

    @property
    def given(self) -> tuple[Value, ...]:
        """The tensors that it does read."""
        return tuple(value for value in self.inputs if value is not None)

    @property
    def activations(self) -> tuple[Value, ...]:
        """The inputs that depend on the input of the model."""
        return tuple(value for value in self.given if not value.is_constant)

    @property
    def constants(self) -> tuple[Value, ...]:
        """The inputs that do not."""
        return tuple(value for value in self.given if value.is_constant)

    def need(self, index: int) -> Value:
        """An input that the operator cannot do without."""
        value = self.optional(index)
        if value is None:
            raise Malformed(f"{self.type} lacks its input {index + 1}")
        return value

    def optional(self, index: int) -> Value | None:
        """An input that may be left out."""
        return self.inputs[index] if index < len(self.inputs) else None

    def option(self, name: str, default: int = 0) -> int:
        """A number among the options."""
        return int(self.options.get(name, default))

    def positive(self, name: str) -> int:
        """A stride, a dilation or the size of a window; 1 where nothing is said."""
        found = self.option(name, 1)
        if found < 1:
            raise Malformed(f"{name} is {found}")
        return found
