"""What is known of tensors while a module runs: tokens of activations, parameters of weights.

A write in place changes what every view of the same storage holds. So each storage has a version,
and a tensor whose version is older is read as what was last written there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch

from costmodel.core.cost import Shape
from costmodel.core.values import NamedTuple
from costmodel.interop.torch.events import CONSTANT, Value


@dataclass
class _Storage:
    """A storage: all of it, the value that was last written, and whether the run made it.

    ``whole`` is a tensor of all of it, which must not go while its address is in use.
    """

    whole: torch.Tensor
    shape: Shape
    value: Value
    version: int = 0
    is_made: bool = False


class _Seen(NamedTuple):
    """A tensor, which must not go while its id is in use, with its value and its version."""

    tensor: torch.Tensor
    value: Value
    version: int


class Values:
    """The values of all tensors met so far."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}
        self._storages: dict[int, _Storage] = {}

    def put(self, tensor: torch.Tensor, value: Value) -> None:
        """Note the value of a tensor."""
        storage = self._storage(tensor, value)
        self._seen[id(tensor)] = _Seen(tensor, value, storage.version)

    def of(self, tensor: torch.Tensor) -> Value:
        """The value of a tensor; one that was never met is a constant, or a view of one met."""
        seen, storage = self._seen.get(id(tensor)), self._storage(tensor)
        if seen is not None and seen.version == storage.version:
            return seen.value
        return storage.value

    def written(self, tensor: torch.Tensor, value: Value) -> None:
        """Note that a tensor was written in place."""
        storage = self._storage(tensor)
        storage.version += 1
        storage.value = value
        self.put(tensor, value)

    def made(self, tensor: torch.Tensor, given: Iterable[torch.Tensor]) -> None:
        """Note that the run made a tensor, unless it is a view of what it was given."""
        if not self.is_view(tensor, given):
            self._storage(tensor).is_made = True

    def is_made(self, tensor: torch.Tensor) -> bool:
        """Whether the run made what a tensor holds."""
        return self._storage(tensor).is_made

    def around(self, tensor: torch.Tensor) -> tuple[Shape, Value] | None:
        """The shape and value of all that a tensor is a part of; None for one that is all."""
        storage = self._storage(tensor)
        is_all = storage.shape.size == tensor.numel()
        return None if is_all else (storage.shape, storage.value)

    def is_view(self, tensor: torch.Tensor, others: Iterable[torch.Tensor]) -> bool:
        """Whether a tensor has its elements in common with one of the others."""
        key = _key(tensor)
        return any(_key(one) == key for one in others)

    def _storage(self, tensor: torch.Tensor, value: Value = CONSTANT) -> _Storage:
        key = _key(tensor)
        found = self._storages.get(key)
        if found is None:
            found = self._storages[key] = _Storage(tensor, Shape(*tensor.shape), value)
        return found


def _key(tensor: torch.Tensor) -> int:
    """The storage of a tensor, by its address; one without (a sparse one) stands for itself."""
    try:
        storage = tensor.untyped_storage()
    except (NotImplementedError, RuntimeError):
        return id(tensor)
    address: int = storage._cdata  # noqa: SLF001  (without data, all that is public is 0)
    return address
