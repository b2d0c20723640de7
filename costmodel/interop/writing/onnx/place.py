"""What the writer of an op sees: one layer, its tensors, and the nodes that it adds for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from costmodel.core.cost import Shape
from costmodel.core.dim import is_traced
from costmodel.core.network import Layer
from costmodel.interop.writing.onnx.draft import Draft
from costmodel.interop.writing.onnx.weights import Array, Weights

NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A layer to write. Its last node bears the layer's name, and so does what that gives.

    ``taken`` are the names of its steps so far.
    """

    layer: Layer
    draft: Draft
    taken: list[str] = field(default_factory=list)

    @property
    def x(self) -> Shape:
        """The shape of the first input."""
        return self.layer.shapes[0]

    @property
    def output(self) -> Shape:
        """The shape of the output."""
        return self.layer.output

    @property
    def owner(self) -> str:
        """The layer whose weights these are."""
        return self.layer.weights_of or self.layer.name

    @property
    def weights(self) -> Weights:
        """Where weights are drawn."""
        return self.draft.weights

    def map(self, number: int = 0) -> str:
        """An input with all its axes."""
        tensor = self.layer.inputs[number]
        return self.draft.as_rank(tensor, len(tensor.shape))

    def vector(self, number: int = 0) -> str:
        """An input as [n, c]."""
        return self.draft.as_rank(self.layer.inputs[number], 2)

    def as_made(self) -> tuple[str, int]:
        """The first input as it was made, and its axes, for ops that take any number of them."""
        return self.draft.stands(self.layer.inputs[0])

    def weight(self, part: str, value: Array) -> str:
        """A weight of the layer, or of the one whose weights it uses."""
        return self.draft.constant(f"{self.owner}/{part}", value)

    def number(self, value: float) -> str:
        """A constant number."""
        return self.draft.constant(f"number_{value:g}", np.float32(value))

    def sizes(self, part: str, values: Sequence[int]) -> str:
        """A constant list of integers."""
        dtype = object if any(map(is_traced, values)) else np.int64
        return self.draft.constant(f"{self.layer.name}/{part}", np.array(values, dtype))

    def step(self, kind: str, read: Sequence[str], attributes: Mapping[str, Any] = NONE) -> str:
        """Write a node on the way; what it gives."""
        self.taken.append(kind)
        count = self.taken.count(kind)
        name = f"{self.layer.name}/{kind}" + (f"_{count}" if count > 1 else "")
        self.draft.add(name, kind, read, [name], attributes)
        return name

    def reshaped(self, name: str, sizes: Sequence[int]) -> str:
        """A tensor seen in other sizes behind n, which stays."""
        shape = self.sizes(f"shape_{len(self.taken) + 1}", [0, *sizes])
        return self.step("Reshape", [name, shape])

    def end(
        self,
        kind: str,
        read: Sequence[str],
        attributes: Mapping[str, Any] = NONE,
        rank: int | None = None,
    ) -> None:
        """Write the last node, which gives the layer's output with so many axes, or all."""
        name = self.layer.name
        self.draft.add(name, kind, read, [name], attributes)
        self.draft.hold(name, None, name, len(self.layer.output) if rank is None else rank)

    def end_reshaped(self, name: str) -> None:
        """Write a last node that gives ``name`` the sizes of the output."""
        self.end("Reshape", [name, self.sizes("shape", [0, *self.layer.output[1:]])])
