"""Tensors without data in the place of those with data, where the two meet."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._pytree import tree_map

from costmodel.interop.torch.calls import Call, call_of
from costmodel.interop.torch.values import Values


class NeedsData(RuntimeError):
    """What is to be done cannot be done without the values of tensors."""


class Emptying:
    """Calls in which all tensors are without data if one is; stand-ins are made once."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._bare: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def __call__(self, call: Call) -> Call:
        """The call, without data if any of its tensors is.

        Raises:
            NeedsData: it writes to a tensor that has data.
        """
        with_data = [one for one in call.tensors if not one.is_meta]
        if not with_data or len(with_data) == len(call.tensors):
            return call
        if any(not one.is_meta for one in call.written):
            raise NeedsData(f"{call.func} writes to a tensor with data what has none")
        args, kwargs = tree_map(self._stand_in, (call.args, call.kwargs))
        return call_of(call.func, args, kwargs)

    def _stand_in(self, argument: Any) -> Any:
        if not isinstance(argument, torch.Tensor) or argument.is_meta:
            return argument
        if id(argument) not in self._bare:
            self._bare[id(argument)] = (argument, torch.empty_like(argument, device="meta"))
        bare = self._bare[id(argument)][1]
        self._values.put(bare, self._values.of(argument))
        return bare
