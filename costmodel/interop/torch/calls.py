"""Calls of the dispatcher: which op, which tensors it is given, and which of them it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True, slots=True)
class Call:
    """An op of PyTorch with what it is given.

    ``given`` are all arguments by name, ``tensors`` those that are tensors or hold some, in order;
    ``written`` are the ones that change in place.
    """

    func: Any
    args: Any
    kwargs: Any
    name: str
    given: dict[str, Any]
    tensors: list[torch.Tensor]
    written: list[torch.Tensor]

    def __call__(self) -> Any:
        """Do it; without data, what has the shape of its input need not be asked of PyTorch."""
        if self.name in _KEEP_SHAPE and not self.written and self.tensors[0].is_meta:
            return torch.empty_like(self.tensors[0])
        return self.func(*self.args, **self.kwargs)


_KEEP_SHAPE = frozenset({"batch_norm", "gelu", "group_norm", "instance_norm", "layer_norm"})
"""Ops whose shapes PyTorch finds in milliseconds, and anybody in none."""


def call_of(func: Any, args: Any, kwargs: Any) -> Call:
    """The call of an op."""
    given = _bound(func, args, kwargs)
    written = _written(func, given)
    space, _, name = func._schema.name.partition("::")  # noqa: SLF001  (there is no other)
    name = name if space == "aten" else f"{space}.{name}"
    if written and name.endswith("_"):
        name = name[:-1]
    return Call(func, args, kwargs, name, given, tensors_in([args, kwargs]), written)


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors in the tuples, lists and dicts that an op takes and gives."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return []
    return [tensor for one in value for tensor in tensors_in(one)]


def _bound(func: Any, args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments of a call by their names, defaults included."""
    arguments = func._schema.arguments  # noqa: SLF001
    bound: dict[str, Any] = {
        one.name: one.default_value for one in arguments if one.has_default_value()
    }
    bound |= {one.name: value for one, value in zip(arguments, args, strict=False)}
    bound |= kwargs
    return bound


def _written(func: Any, given: dict[str, Any]) -> list[torch.Tensor]:
    if not func._schema.is_mutable:  # noqa: SLF001
        return []
    infos = ((one.name, one.alias_info) for one in func._schema.arguments)  # noqa: SLF001
    return tensors_in([given[name] for name, info in infos if info and info.is_write])
