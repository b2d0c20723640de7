"""The names of one block while it is built: values for expressions, tensors for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from costmodel.core.network import Tensor
from costmodel.language.building.binding import value_in
from costmodel.language.syntax import UNREADABLE, Value

Outputs: TypeAlias = "tuple[Tensor | None, ...]"
"""What an entry gives, the tensor that its label means first; None: a fault hides it."""


class Poisoned(Exception):
    """What is asked for depends on a tensor that an earlier fault made unknowable."""


_UNKNOWN = object()


class Scope:
    """``env`` maps names to numbers, words and shapes; ``tensors`` names to tensors.

    A tensor is None when a fault made it unknowable. ``entries`` maps labels to full names.
    """

    def __init__(self, *environments: Mapping[str, Any]) -> None:
        self.env: dict[str, Any] = {"index": 0}
        for environment in environments:
            self.env.update(environment)
        self.tensors: dict[str, Tensor | None] = {}
        self.entries: dict[str, str] = {}
        self.is_poisoned = False

    def bind(self, name: str, tensor: Tensor | None) -> None:
        """Let a name mean a tensor, and its shape in expressions; None: nobody can know it."""
        self.tensors[name] = tensor
        self.env[name] = tensor.shape if tensor else _UNKNOWN
        self.is_poisoned |= tensor is None

    def step(self, read: Tensor | None, given: Tensor | None) -> None:
        """Bind what an entry read to ``previous``, what it gives to ``here``."""
        tensors, env = self.tensors, self.env
        tensors["previous"], tensors["here"] = read, given
        env["previous"] = read.shape if read else _UNKNOWN
        env["here"] = given.shape if given else _UNKNOWN
        if read is None or given is None:
            self.is_poisoned = True

    def enter(self, inputs: Iterable[tuple[str, Tensor | None]]) -> None:
        """Bind the inputs; the first one is also ``in``, ``here`` and ``previous``."""
        first, *_ = named = list(inputs)
        for name, tensor in named:
            self.bind(name, tensor)
        for name in ("in", "here", "previous"):
            self.bind(name, first[1])

    def evaluate(self, value: Value) -> Any:
        """The value's number or word.

        Raises:
            FieldError: its expression fails.
            Poisoned: it asks for a shape that nobody can know.
        """
        if value.expression is None:
            if value.constant is UNREADABLE:
                raise Poisoned
            return value.constant
        if self.is_poisoned and self._is_unknown(value):
            raise Poisoned
        return value_in(value, self.env)

    def _is_unknown(self, value: Value) -> bool:
        names = value.expression.names if value.expression else ()
        return any(self.env.get(reference.name, _UNKNOWN) is _UNKNOWN for reference in names)
