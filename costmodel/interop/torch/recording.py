"""A module run once under the dispatcher, every op that meets an activation noted as an event.

In inference mode PyTorch hands over its composite ops (``linear``, ``lstm``, ``batch_norm``) before
it takes them apart; one that no family of ``aten`` knows is taken apart, and its parts are noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from costmodel.core.cost import Shape
from costmodel.interop.torch.aten import MADE, MULTIPLYING, PRICES
from costmodel.interop.torch.calls import Call, call_of, tensors_in
from costmodel.interop.torch.emptying import Emptying, NeedsData
from costmodel.interop.torch.escapes import Escapes
from costmodel.interop.torch.events import CONSTANT, Event, Operand, Value
from costmodel.interop.torch.scopes import Scopes
from costmodel.interop.torch.values import Values


class OwnFault(Exception):
    """Keeping the record failed, which is no fault of the module."""


class Recorder(TorchDispatchMode):
    """Notes the events of one run.

    ``inputs`` are the tensors that the module is called with, by name, ``params`` its parameters by
    number.
    """

    def __init__(
        self,
        model: torch.nn.Module,
        inputs: Mapping[str, torch.Tensor],
        params: Mapping[int, torch.Tensor],
    ) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.on_constants: list[Event] = []
        self._scopes = Scopes(model)
        self._values = Values()
        self._emptying = Emptying(self._values)
        self._before: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}
        self._escaped: torch.Tensor | None = None
        for name, tensor in inputs.items():
            self._values.put(tensor, Value(name))
        for number, tensor in params.items():
            self._values.put(tensor, Value("", frozenset([number]), is_slice=True))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Note what is done here; what is written to tensors that were there before is undone."""
        try:
            with torch.inference_mode(), self._scopes.following(), self, Escapes(self._leaves):
                yield
        finally:
            with torch.inference_mode():
                for tensor, copy in self._before.values():
                    tensor.copy_(copy)

    def token(self, tensor: torch.Tensor) -> str:
        """What names a tensor; empty for one that depends on no input."""
        return self._values.of(tensor).token

    def __torch_dispatch__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        try:
            call = self._emptying(call_of(func, args, kwargs or {}))
            operands = self._operands(call)
        except NeedsData:
            raise
        except Exception as fault:
            raise OwnFault(f"before {func}") from fault
        if any(one.value.token for one in operands) and call.name not in PRICES:
            with self:
                parts = func.decompose(*call.args, **call.kwargs)
            if parts is not NotImplemented:
                return parts
        results = call()
        try:
            self._note(call, operands, tensors_in(results))
        except Exception as fault:
            raise OwnFault(f"after {func}") from fault
        return results

    def _operands(self, call: Call) -> tuple[Operand, ...]:
        for one in call.written:
            self._keep(one)
        for one in call.tensors:
            if self._escaped is not None:
                self._comes_back(one, self._escaped)
            elif call.name == "lift_fresh":  # torch.tensor(...)
                self._values.made(one, ())
        return tuple(
            Operand(id(one), self._values.of(one), Shape(*one.shape)) for one in call.tensors
        )

    def _keep(self, tensor: torch.Tensor) -> None:
        """Copy what a write would change for good."""
        is_lasting = not tensor.is_meta and not self._values.is_made(tensor)
        if is_lasting and id(tensor) not in self._before:
            self._before[id(tensor)] = (tensor, tensor.clone())

    def _leaves(self, tensor: torch.Tensor) -> None:
        if self.token(tensor):
            self._escaped = tensor

    def _comes_back(self, tensor: torch.Tensor, escaped: torch.Tensor) -> None:
        """Take a tensor that comes from nowhere for what left PyTorch before."""
        if tensor.is_meta or self._values.is_made(tensor) or self._values.of(tensor) != CONSTANT:
            return
        token = f"%{len(self.events)}"
        outside = Operand(id(escaped), self._values.of(escaped), Shape(*escaped.shape))
        results = {token: Shape(*tensor.shape)}
        self.events.append(Event("numpy", {"self": escaped}, (outside,), results, self._scopes.now))
        self._values.put(tensor, Value(token))

    def _note(
        self, call: Call, operands: Sequence[Operand], returned: Sequence[torch.Tensor]
    ) -> None:
        if call.name in MADE or not any(one.value.token for one in operands):
            self._constant(call, operands, returned)
        else:
            self._event(call, operands, returned)
        for one in returned:
            self._values.made(one, call.tensors)

    def _event(
        self, call: Call, operands: Sequence[Operand], returned: Sequence[torch.Tensor]
    ) -> None:
        changed = call.written or returned
        tokens = [f"%{len(self.events)}.{number}" for number in range(len(changed))]
        shapes = {token: Shape(*one.shape) for token, one in zip(tokens, changed, strict=True)}
        previous = ""
        if call.written and (around := self._values.around(call.written[0])) is not None:
            shapes[tokens[0]], previous = around[0], around[1].token
        if call.name == "copy":  # what it writes over is not read
            operands = [one for one in operands if one.tensor != id(call.written[0])]
        read = tuple(operands)
        scope, is_in_place = self._scopes.now, bool(call.written)
        self.events.append(Event(call.name, call.given, read, shapes, scope, previous, is_in_place))
        note = self._values.written if call.written else self._values.put
        for token, one in zip(tokens, changed, strict=True):
            note(one, Value(token))

    def _constant(
        self, call: Call, operands: Sequence[Operand], returned: Sequence[torch.Tensor]
    ) -> None:
        """Note results that depend on parameters alone, or on nothing."""
        if call.name in MULTIPLYING:
            results = {str(number): Shape(*one.shape) for number, one in enumerate(returned)}
            scope = self._scopes.now
            self.on_constants.append(Event(call.name, call.given, tuple(operands), results, scope))
        params = frozenset[int]()
        if call.name not in MADE:
            params = params.union(*(one.value.params for one in operands))
        for one in call.written:
            self._values.written(one, Value("", params))
        for one in returned if not call.written else ():
            slices = {operand.tensor for operand in operands if operand.value.is_slice}
            sources = [other for other in call.tensors if id(other) in slices]
            self._values.put(one, Value("", params, self._values.is_view(one, sources)))
