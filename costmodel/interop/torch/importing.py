"""From a module and what it is called with to a record of all that it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from costmodel.core.problems import Problem, SpecError
from costmodel.interop.custom import OwnPrices
from costmodel.interop.record import Recorded
from costmodel.interop.torch.claiming import Claims
from costmodel.interop.torch.drafting import Draft, drafts, living, settled, uncovered
from costmodel.interop.torch.idle import idle, multiply_adds, on_constants
from costmodel.interop.torch.running import Example, Run, run_once


def record_module(module: Any, example: Example, own: OwnPrices | None = None) -> Recorded:
    """A module in evaluation mode, written down; it is left as it was.

    Ops that no family knows are priced by ``own``.

    Raises:
        SpecError: it is no module, has parameters without a shape, or fails.
    """
    model = _model(module)
    run = run_once(model, example)
    inner = {path for path, one in model.named_modules() if next(one.children(), None) is not None}
    found = list(drafts(run.events, run.inputs, frozenset(inner), own or OwnPrices()))
    kept = living(found, run.outputs)
    claims = Claims(dict(enumerate(run.params.values())))
    records = settled(kept, run.inputs, claims)
    return Recorded(
        type(model).__name__,
        run.inputs,
        records,
        run.outputs,
        uncovered(run.events, records),
        len(records),
        _told(run, claims, found, kept),
    )


def _told(
    run: Run, claims: Claims, found: Sequence[Draft], kept: Sequence[Draft]
) -> dict[str, str]:
    """What the network is told to be without, in words."""
    left = dict(zip(run.params, claims.left.values(), strict=True))
    told = {"never used": idle(run.params, left, "params")}
    constant = on_constants(run.on_constants)
    if constant or len(kept) < len(found):
        ran, needed = multiply_adds(found, run.inputs), {one.record.name for one in kept}
        none = dict.fromkeys(ran, 0)
        spare = {name: 0 if name in needed else count for name, count in ran.items()}
        told["on constants"] = idle(ran | constant, none | constant, "multiply-adds")
        told["not returned"] = idle(ran, spare, "multiply-adds")
    return {name: words for name, words in told.items() if words}


def _model(module: Any) -> torch.nn.Module:
    """The module itself, where it is one, and not what compiles it."""
    if not isinstance(module, torch.nn.Module):
        what = f"{type(module).__name__} is no torch.nn.Module"
        raise SpecError([Problem(what, None, "give a module, not its class or its weights")])
    model: torch.nn.Module = getattr(module, "_orig_mod", module)
    for name, tensor in (*model.named_parameters(), *model.named_buffers()):
        if torch.nn.parameter.is_lazy(tensor):
            what = f"{type(model).__name__}: {name} has no shape yet"
            raise SpecError([Problem(what, None, "call the module once before, as it is lazy")])
    return model
