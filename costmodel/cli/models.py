"""Models of others where a spec may stand: how they are read, and what they cannot be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.core.custom_ops import CustomOps, no_custom_ops
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.opening import is_factory, is_model

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.core.precision import Precision
    from costmodel.interop.sizes import ModelSizes


class ModelReading(NamedTuple):
    """How models are read: ``is_strict`` refuses what is not covered, ``as_nodes`` groups none.

    ``custom`` prices operators that are not understood.
    """

    is_strict: bool = False
    as_nodes: bool = False
    custom: CustomOps = no_custom_ops


AS_RECOGNISED = ModelReading()
"""Groups of nodes that are one op are one layer, and what is not covered is told of."""


def model_networks(
    name: str,
    sizes: ModelSizes | None,
    batch: int,
    dtype: Precision | None,
    reading: ModelReading,
) -> tuple[list[Network], list[Problem]]:
    """The network of a model, or what is wrong with it."""
    from costmodel.interop.opening import open_model

    try:
        network = open_model(name, sizes, batch, reading.custom, as_nodes=reading.as_nodes)
    except SpecError as error:
        return [], list(error.problems)
    if reading.is_strict and network.uncovered:
        return [], list(network.warnings)
    return [replace(network, dtype=dtype) if dtype else network], []


@contextmanager
def custom_ops(path: str | None, words: Iterable[str]) -> Iterator[CustomOps]:
    """The formulas of a file for operators of the models among ``words``.

    What of it no model needed is told at the end, unless one could not be read.

    Raises:
        SpecError: anything is wrong with the file.
        UsageError: no model is named.
    """
    if path is None:
        yield no_custom_ops
        return
    if not any(map(is_model, words)):
        raise wrong("--custom-ops is for models, and none is named", "leave it out")
    from costmodel.language.custom_ops import read_custom_ops

    file = read_custom_ops(path)
    yield file.price
    for problem in file.unused():
        warn(problem)


def refuse_spec_options(
    name: str, variant: str | None, parameters: Mapping[str, str] | None = None
) -> None:
    """Refuse what a spec can be asked for and a model cannot.

    Raises:
        UsageError: a variant, or parameters that are set.
    """
    if variant not in (None, "all"):
        raise wrong(f"{name} is a model, which has no variant '{variant}'", "leave --variant out")
    if parameters:
        remedy = "leave --set out; --input and --batch fix sizes that the file leaves open"
        if is_factory(name):
            remedy = "write a function without arguments that makes it so, and name that"
        raise wrong(f"{name} is a model, which has no parameters to set", remedy)
