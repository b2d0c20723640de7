"""One run of a module: without data, or where that fails, with its own.

A branch on what a tensor holds, ``.item()`` and ``.numpy()`` need values. What fails with values as
well is the module's own fault, and told as that.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch.utils._pytree import tree_flatten_with_path, tree_leaves, tree_map

from costmodel.core.cost import Shape
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.recording import OwnFault, Recorder
from costmodel.interop.torch.untouched import untouched, without_data


class CallFailed(SpecError):
    """A module failed when it was called."""


class Example(NamedTuple):
    """What a module is called with."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


class Run(NamedTuple):
    """What a run left: events, the inputs and outputs by token, the sizes of parameters by name.

    ``on_constants`` are events with multiply-adds that met no activation.
    """

    events: Sequence[Event]
    on_constants: Sequence[Event]
    inputs: Mapping[str, Shape]
    outputs: tuple[str, ...]
    params: Mapping[str, int]


def run_once(model: torch.nn.Module, example: Example) -> Run:
    """Run a module in evaluation mode, and leave it as it was.

    Raises:
        CallFailed: it fails, with values too where there are any.
    """
    try:
        with untouched(model):
            return _run(model, Example(*tree_map(_bare, tuple(example))), without_data(model))
    except OwnFault:
        raise
    except (Exception, SystemExit) as fault:
        if _has_no_data(model, example):
            raise _refused(model, fault) from fault
    try:
        with untouched(model):
            return _run(model, example, nullcontext())
    except OwnFault:
        raise
    except (Exception, SystemExit) as fault:
        raise _refused(model, fault) from fault


def _run(model: torch.nn.Module, example: Example, state: AbstractContextManager[None]) -> Run:
    model.eval()
    with state:
        inputs, params = _inputs(model, example), dict(model.named_parameters())
        recorder = Recorder(model, inputs, dict(enumerate(params.values())))
        with recorder.running():
            result = model(*example.args, **example.kwargs)
        return Run(
            recorder.events,
            recorder.on_constants,
            {name: Shape(*one.shape) for name, one in inputs.items()},
            tuple(filter(None, dict.fromkeys(map(recorder.token, _tensors(result))))),
            {name: one.numel() for name, one in params.items()},
        )


def _inputs(model: torch.nn.Module, example: Example) -> dict[str, torch.Tensor]:
    """The tensors of an example, each by the name that the module's forward has for it."""
    given = inspect.signature(model.forward).bind(*example.args, **example.kwargs).arguments
    return {
        ".".join(str(getattr(key, "key", getattr(key, "idx", key))) for key in path): leaf
        for path, leaf in tree_flatten_with_path(dict(given))[0]
        if isinstance(leaf, torch.Tensor)
    }


def _tensors(result: Any) -> list[torch.Tensor]:
    """The tensors in what a module returns: in tuples, dicts, and attributes of objects."""
    leaves = tree_leaves(result)
    inside = [one for leaf in leaves for one in getattr(leaf, "__dict__", {}).values()]
    return [one for one in (*leaves, *tree_leaves(inside)) if isinstance(one, torch.Tensor)]


def _bare(leaf: Any) -> Any:
    return torch.empty_like(leaf, device="meta") if isinstance(leaf, torch.Tensor) else leaf


def _has_no_data(model: torch.nn.Module, example: Example) -> bool:
    """Whether there are no values to run with."""
    tensors = [*model.parameters(), *model.buffers(), *tree_leaves(tuple(example))]
    return any(isinstance(one, torch.Tensor) and one.is_meta for one in tensors)


def _refused(model: torch.nn.Module, fault: BaseException) -> CallFailed:
    word, said = type(model).__name__, (str(fault).strip().splitlines() or [""])[-1]
    bare = any(one.is_meta for one in (*model.parameters(), *model.buffers()))
    hint = (
        "it may need values: build it with data, not on the device 'meta'"
        if bare
        else "call it so under torch.inference_mode(), and mend what PyTorch says then"
    )
    message = f"{word} failed when it was called: {type(fault).__name__}: {said}"
    return CallFailed([Problem(message, None, hint)])
