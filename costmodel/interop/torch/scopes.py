"""Which modules an op runs in: the stack of calls, kept by hooks that belong to no module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)

from costmodel.interop.record import Scope


class Scopes:
    """The modules around what runs now, outermost first; the model itself apart."""

    def __init__(self, model: torch.nn.Module) -> None:
        self._paths = {id(one): path for path, one in reversed(list(model.named_modules()))}
        self._stack: list[Scope] = []

    @property
    def now(self) -> tuple[Scope, ...]:
        """The modules that are being called."""
        return tuple(self._stack[1:])

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow every call of a module."""
        handles = (
            register_module_forward_pre_hook(self._enter),
            register_module_forward_hook(self._leave, always_call=True),
        )
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _enter(self, module: Any, _given: Any) -> None:
        around = self._stack[-1].path if self._stack else ""
        word = type(module).__name__
        unlisted = f"{around}.{word}".lstrip(".")
        self._stack.append(Scope(self._paths.get(id(module), unlisted), word))

    def _leave(self, _module: Any, _given: Any, _result: Any) -> None:
        if self._stack:
            self._stack.pop()
