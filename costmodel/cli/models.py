"""Models of others where a spec may stand: how they are read, and what they cannot be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.core.precision import Precision
    from costmodel.interop.sizes import ModelSizes


class ModelReading(NamedTuple):
    """How models are read: ``is_strict`` refuses what is not covered, ``as_nodes`` groups none."""

    is_strict: bool = False
    as_nodes: bool = False


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
        network = open_model(name, sizes, batch, as_nodes=reading.as_nodes)
    except SpecError as error:
        return [], list(error.problems)
    if reading.is_strict and network.uncovered:
        return [], list(network.warnings)
    return [replace(network, dtype=dtype) if dtype else network], []


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
        raise wrong(f"{name} is a model, which has no parameters to set", remedy)
