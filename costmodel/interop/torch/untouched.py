"""A module as it was before: its state, mode, hooks, devices, and the random numbers to come."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch

from costmodel.core.values import NamedTuple
from costmodel.interop.torch.calls import bare

_CONTAINERS = (dict, list, set)


@contextmanager
def untouched(model: torch.nn.Module) -> Iterator[None]:
    """Put everything back that the module, or who runs it, changes inside of it.

    What a module holds directly is put back, and what lies in its lists and dicts; tensors are, if
    they are written through ``recording``, which keeps copies of just these.
    """
    with ExitStack() as kept:
        kept.enter_context(_states(list(model.modules())))
        kept.enter_context(random_numbers())
        kept.enter_context(_slow_paths())
        yield


@contextmanager
def without_data(model: torch.nn.Module) -> Iterator[None]:
    """Let all parameters and buffers be tensors without data; to be used inside ``untouched``.

    One that is shared stays shared.

    Raises:
        TypeError: a module's tensors cannot be exchanged (it is a compiled script).
    """
    empty: dict[int, torch.Tensor] = {}
    for module in model.modules():
        if isinstance(module, torch.jit.ScriptModule):
            raise TypeError("the tensors of a script cannot be exchanged")
        for held in (module._parameters, module._buffers):  # noqa: SLF001  (the one way past hooks)
            for name, tensor in held.items():
                if tensor is not None:
                    held[name] = empty.setdefault(id(tensor), _empty(tensor))
    yield


def _empty(tensor: torch.Tensor) -> torch.Tensor:
    empty = bare(tensor)
    is_learned = isinstance(tensor, torch.nn.Parameter)
    return torch.nn.Parameter(empty, requires_grad=False) if is_learned else empty


@contextmanager
def _states(modules: Sequence[torch.nn.Module]) -> Iterator[None]:
    before = [_State.of(one) for one in modules]
    try:
        yield
    finally:
        for one in before:
            one.put_back()


class _State(NamedTuple):
    """What a module holds directly, and what lies in its lists and dicts."""

    module: torch.nn.Module
    is_training: bool
    held: dict[str, Any]
    inside: list[tuple[Any, list[Any]]]

    @classmethod
    def of(cls, module: torch.nn.Module) -> _State:
        held = module.__dict__
        inside = [(one, _copied(one)) for one in held.values() if isinstance(one, _CONTAINERS)]
        return cls(module, module.training, dict(held), inside)

    def put_back(self) -> None:
        held = self.module.__dict__
        held.clear()
        held.update(self.held)
        for one, copy in self.inside:
            _refill(one, copy)
        if self.module.training != self.is_training:
            self.module.training = self.is_training


def _copied(container: Any) -> list[Any]:
    return list(container.items()) if isinstance(container, dict) else list(container)


def _refill(container: Any, before: list[Any]) -> None:
    if not before and not container:
        return
    container.clear()
    getattr(container, "extend" if isinstance(container, list) else "update")(before)


@contextmanager
def random_numbers() -> Iterator[None]:
    """Put back the random numbers to come, of Python, NumPy and PyTorch."""
    numpy = sys.modules.get("numpy")
    state = random.getstate()
    of_numpy = numpy.random.get_state() if numpy else None
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    with torch.random.fork_rng(devices):
        try:
            yield
        finally:
            random.setstate(state)
            if numpy:
                numpy.random.set_state(of_numpy)


@contextmanager
def _slow_paths() -> Iterator[None]:
    """Attention op by op, not a whole encoder layer in one op that tells nothing."""
    was_fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(was_fast)
