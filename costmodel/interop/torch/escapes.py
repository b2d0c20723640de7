"""Values that leave PyTorch (``.numpy()``), which its dispatcher does not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_EXITS = (torch.Tensor.numpy, torch.Tensor.tolist, torch.Tensor.__array__)


class Escapes(TorchFunctionMode):
    """Tells ``heard`` of every tensor whose values leave."""

    def __init__(self, heard: Callable[[torch.Tensor], None]) -> None:
        super().__init__()
        self._heard = heard

    def __torch_function__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in _EXITS:
            self._heard(args[0])
        return func(*args, **(kwargs or {}))
