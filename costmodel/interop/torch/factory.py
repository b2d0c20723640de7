"""A module by the name of what makes it, ``package.module:factory``, and example inputs by size.

The module is made without data first, which is quick however large it is; where it cannot be made
or run so, with data. Importing and calling the factory is what runs the user's code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from functools import reduce
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

import torch

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.interop.custom import OwnPrices
from costmodel.interop.record import Recorded
from costmodel.interop.sizes import Asked, WholeShape
from costmodel.interop.torch.importing import record_module
from costmodel.interop.torch.running import CallFailed, Example

_Asked = Asked | Mapping[str, Asked] | None


def record_factory(
    word: str, asked: _Asked, batch: int = 1, own: OwnPrices | None = None
) -> Recorded:
    """Record what a factory makes; ``asked`` are the sizes of its inputs.

    Ops that no family knows are priced by ``own``.

    Raises:
        SpecError: there is no such factory, it fails, makes no module, or one that fails.
    """
    with redirect_stdout(sys.stderr):  # results are ours alone
        make = _factory(word)
        try:
            with torch.device("meta"):
                recorded = _recorded(word, make, own, _Sizes(asked, batch))
        except _Unsized as unsized:
            raise SpecError(unsized.problems) from None
        except SpecError:
            recorded = _recorded(word, make, own, _Sizes(asked, batch))
    return replace(recorded, name=word.rpartition(":")[2])


class _Unsized(SpecError):
    """The sizes of inputs are wrong, with data or without."""


class _Sizes(NamedTuple):
    """The sizes of inputs, and of the batch."""

    asked: _Asked
    batch: int


def made_by(word: str) -> torch.nn.Module:
    """What a factory makes, with data.

    Raises:
        SpecError: there is no such factory, it fails, or makes no module.
    """
    with redirect_stdout(sys.stderr):
        return _made(word, _factory(word))


def _made(word: str, make: Callable[[], Any]) -> torch.nn.Module:
    try:
        model = make()
    except (Exception, SystemExit) as fault:
        raise _refused(f"{word} failed", fault, _remedy(make, fault)) from fault
    if not isinstance(model, torch.nn.Module):
        message = f"{word} gives no torch.nn.Module, but {type(model).__name__}"
        raise SpecError([Problem(message, None, "name a class or a function that makes one")])
    return model


def _recorded(word: str, make: Callable[[], Any], own: OwnPrices | None, sizes: _Sizes) -> Recorded:
    model = _made(word, make)
    with torch.device("cpu"):
        try:
            return record_module(model, _example(word, model, *sizes), own)
        except CallFailed as failed:
            raise SpecError(
                replace(one, hint=f"{one.hint}; or give {_ANY_SHAPE}") for one in failed.problems
            ) from failed


def _remedy(make: Callable[[], Any], fault: BaseException) -> str:
    """What to do about a factory that fails; one that needs arguments fails by a TypeError."""
    try:
        signature(make).bind()
    except TypeError:
        if isinstance(fault, TypeError):
            return "write a factory without arguments, a function that makes it, and name that"
    except ValueError:  # it has no signature that Python knows of
        pass
    return "call it in Python, and mend that first"


def _factory(word: str) -> Callable[[], Any]:
    """What makes the module; a module that was made already is its own."""
    place, _, path = word.partition(":")
    if "" not in sys.path and "." not in sys.path:
        sys.path.insert(0, "")  # as python -m does: what lies in the working folder is found
    try:
        found = import_module(place)
    except ModuleNotFoundError as fault:
        hint = "install it, or run costmodel where Python finds it"
        raise _refused(f"importing {place} failed", fault, hint) from fault
    except (Exception, SystemExit) as fault:
        hint = f"see where, and mend that first: python -c 'import {place}'"
        raise _refused(f"importing {place} failed", fault, hint) from fault
    try:
        made = reduce(getattr, path.split("."), found)
    except AttributeError:
        message = f"{place} has no {quoted(path)}"
        known = [name for name in dir(found) if not name.startswith("_")]
        hint = did_you_mean(path, known, none="name a class or a function that it has")
        raise SpecError([Problem(message, None, hint)]) from None
    is_made = isinstance(made, torch.nn.Module)
    return (lambda: made) if is_made or not callable(made) else made


def _example(word: str, model: torch.nn.Module, asked: _Asked, batch: int) -> Example:
    """Inputs of the sizes that were asked for: by name, or of the one that the module takes."""
    taken = signature(model.forward).parameters.values()
    needed = [one.name for one in taken if one.default is Parameter.empty and one.kind in _BY_PLACE]
    if isinstance(asked, Mapping):
        return Example((), {name: _input(sizes, batch) for name, sizes in asked.items()})
    if asked is None:
        raise _Unsized([Problem(f"{word}: of which size is its input?", None, _size_hint(needed))])
    if len(needed) > 1:
        message = f"{word} takes {len(needed)} inputs: {', '.join(needed)}"
        raise _Unsized([Problem(message, None, _size_hint(needed))])
    return Example((_input(asked, batch),), {})


_BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def _size_hint(needed: list[str]) -> str:
    if len(needed) < 2:
        return f"give channels, height and width: --input 3x224x224; or {_ANY_SHAPE}"
    named = " ".join(f"--input {name}=3x224x224" for name in needed)
    return f"name each: {named}; or {_ANY_SHAPE}"


_ANY_SHAPE = "another shape or type: --input 'NAME=[1,16]:int64'"


def _input(asked: Asked, batch: int) -> torch.Tensor:
    """Uniform random numbers, the same each time; zeros for integers, which any table of ids has.

    h and w alone are of an image of three channels; c, h and w are of as many as the batch has; any
    other number of sizes is the whole shape, and so is one that is said to be.
    """
    if isinstance(asked, WholeShape):
        return _filled(asked.sizes, getattr(torch, asked.dtype or "float32"))
    planes = asked * 2 if len(asked) == 1 else asked
    shape = (batch, 3, *planes) if len(planes) == 2 else planes
    return _filled((batch, *shape) if len(shape) == 3 else shape, torch.float32)


def _filled(shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    if dtype == torch.bool:
        return torch.ones(shape, dtype=dtype)  # a mask that keeps all
    if not dtype.is_floating_point:
        return torch.zeros(shape, dtype=dtype)
    return torch.rand(shape, generator=torch.Generator().manual_seed(0)).to(dtype)


def _refused(what: str, fault: BaseException, hint: str) -> SpecError:
    said = (str(fault).strip().splitlines() or [""])[-1]
    message = f"{what}: {type(fault).__name__}: {said}"
    return SpecError([Problem(message, None, hint)])
