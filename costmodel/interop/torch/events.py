"""What the run of a module leaves: an event for each op of PyTorch that met an activation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.values import NamedTuple
from costmodel.interop.record import Scope


class Value(NamedTuple):
    """What is known of a tensor.

    ``token`` names it if it depends on an input, and is empty for weights and constants; of these,
    ``params`` are the parameters it was computed from, and ``is_slice`` says that its elements are
    elements of a parameter, not results.
    """

    token: str = ""
    params: frozenset[int] = frozenset()
    is_slice: bool = False


CONSTANT = Value()


class Operand(NamedTuple):
    """A tensor as it was when an op was called: its ``id``, its value, its shape."""

    tensor: int
    value: Value
    shape: Shape


@dataclass(frozen=True, slots=True)
class Event:
    """One op, as it was called.

    ``name`` is PyTorch's, without the underscore of an op in place and, of its own library, without
    ``aten``; ``given`` are its arguments by name, ``operands`` the tensors among them, in the order
    of the call and as often as they were given. ``results`` are the shapes that it returned, by
    token; ``previous`` is the token of what a tensor held that it wrote in part.
    """

    name: str
    given: Mapping[str, Any]
    operands: tuple[Operand, ...]
    results: Mapping[str, Shape]
    scope: tuple[Scope, ...]
    previous: str = ""
    is_in_place: bool = False

    @property
    def type(self) -> str:
        """The name as PyTorch has it, with that of the library of ops."""
        name = self.name if "." in self.name else f"aten.{self.name}"
        return f"{name}_" if self.is_in_place else name

    @property
    def out(self) -> Shape:
        """The shape of the first result."""
        return next(iter(self.results.values()))

    @property
    def activations(self) -> tuple[Operand, ...]:
        """The tensors that depend on an input."""
        return tuple(one for one in self.operands if one.value.token)

    @property
    def reads(self) -> tuple[Operand, ...]:
        """Weights and constants, once each; numbers without a shape only if they are learned."""
        found = {one.tensor: one for one in self.operands if not one.value.token}
        return tuple(one for one in found.values() if one.shape or one.value.params)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tokens that it reads."""
        tokens = [one.value.token for one in self.activations]
        return (*tokens, *([self.previous] if self.previous else []))

    def operand(self, tensor: object) -> Operand | None:
        """What is known of a tensor that was given; None for what is no tensor."""
        return next((one for one in self.operands if one.tensor == id(tensor)), None)

    def is_activation(self, argument: str) -> bool:
        """Whether an argument is a tensor that depends on an input."""
        found = self.operand(self.given.get(argument))
        return found is not None and bool(found.value.token)

    def shape(self, argument: str = "self") -> Shape:
        """The shape of an argument that is a tensor."""
        return self.shape_of(self.given[argument])

    def shape_of(self, tensor: object) -> Shape:
        """The shape that a tensor had when it was given.

        Raises:
            LookupError: it was not.
        """
        found = self.operand(tensor)
        if found is None:
            raise LookupError(f"{self.name} was given no such tensor")
        return found.shape
