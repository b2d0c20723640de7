"""Calls of the dispatcher: which op, which tensors it is given, and which of them it writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

from costmodel.core.values import NamedTuple


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
        """Do it; without data, what is as its first tensor is need not be asked of PyTorch."""
        if self._keeps_shape():
            return self.written[0] if self.written else bare(self.tensors[0])
        return self.func(*self.args, **self.kwargs)

    def _keeps_shape(self) -> bool:
        """Whether it is known, without asking, that the result is as the first tensor is."""
        if self.name not in _KEEP_SHAPE or self.given.get("dtype"):
            return False
        first = self.tensors[0]
        return (
            first.is_meta
            and first.is_floating_point()
            and (not self.written or self.written[0] is first)
            and (self.name not in _JOIN or all(_fits(one, first) for one in self.tensors[1:]))
        )


_JOIN = frozenset({"add", "clamp", "div", "mul", "pow", "sub"})
_KEEP_SHAPE = _JOIN | {
    *("batch_norm", "group_norm", "instance_norm", "layer_norm"),
    *("gelu", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "relu", "sigmoid"),
    *("silu", "softmax", "tanh"),
    *("abs", "elu", "erf", "exp", "log", "mish", "neg", "rsqrt", "softplus", "sqrt"),
}
"""Ops whose shapes PyTorch finds in a tenth of a millisecond or in several, and anybody in none."""


def _fits(other: torch.Tensor, first: torch.Tensor) -> bool:
    """Whether joining a tensor to the first one changes neither shape nor type."""
    if other.dtype != first.dtype or other.dim() != first.dim():
        return False
    return all(own in (1, size) for own, size in zip(other.shape, first.shape, strict=True))


def bare(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor of the same shape, strides and type without data.

    ``torch.empty_like`` takes fifteen times as long there.
    """
    if not tensor.is_contiguous():
        return torch.empty_like(tensor, device="meta", requires_grad=False)
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")


def call_of(func: Any, args: Any, kwargs: Any) -> Call:
    """The call of an op."""
    signature = _signature_of(func)
    given = {**signature.defaults, **dict(zip(signature.arguments, args, strict=False)), **kwargs}
    written = tensors_in([given[name] for name in signature.written])
    name = signature.name
    if written and name.endswith("_"):
        name = name[:-1]
    return Call(func, args, kwargs, name, given, tensors_in([args, kwargs]), written)


class _Signature(NamedTuple):
    """What an op takes: the names of its arguments, and of those that it writes to."""

    name: str
    arguments: tuple[str, ...]
    defaults: dict[str, Any]
    written: tuple[str, ...]


@cache
def _signature_of(func: Any) -> _Signature:
    """What PyTorch says of an op, which takes it long enough to ask once."""
    schema = func._schema  # noqa: SLF001  (there is no other)
    space, _, name = schema.name.partition("::")
    written = [one.name for one in schema.arguments if one.alias_info and one.alias_info.is_write]
    return _Signature(
        name if space == "aten" else f"{space}.{name}",
        tuple(one.name for one in schema.arguments),
        {one.name: one.default_value for one in schema.arguments if one.has_default_value()},
        tuple(written if schema.is_mutable else ()),
    )


def tensors_in(value: Any) -> list[torch.Tensor]:
    """The tensors in the tuples, lists and dicts that an op takes and gives."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return []
    return [tensor for one in value for tensor in tensors_in(one)]
