"""Where a spec may stand a model may: the path of an ONNX file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError

ModelSizes: TypeAlias = "int | tuple[int, ...] | Mapping[str, int | tuple[int, ...]]"
"""Sizes of the inputs: h and w, all dimensions, or either by name; a number for a scalar."""


def is_model(word: str) -> bool:
    """Whether a user's word means a model: the path of a file that ends in .onnx."""
    return Path(word).suffix.lower() == ".onnx"


def open_model(
    word: str, sizes: ModelSizes | None = None, batch: int = 1, *, as_nodes: bool = False
) -> Network:
    """The network of a model; ``as_nodes`` leaves nodes apart that are one op together.

    Raises:
        SpecError: the model cannot be read or leaves sizes open, or its library is missing.
    """
    from costmodel.interop.assembling import assemble
    from costmodel.interop.patterns import grouped

    try:
        from costmodel.interop.onnx.opening import record_file
    except ModuleNotFoundError as error:
        raise _missing(word, error) from None
    recorded = record_file(word, _asked(sizes), batch)
    return assemble(recorded if as_nodes else grouped(recorded), word)


def _asked(sizes: ModelSizes | None) -> tuple[int, ...] | Mapping[str, tuple[int, ...]] | None:
    """Sizes as tuples."""
    if isinstance(sizes, Mapping):
        return {name: _tuple(one) for name, one in sizes.items()}
    return None if sizes is None else _tuple(sizes)


def _tuple(size: int | tuple[int, ...]) -> tuple[int, ...]:
    return (size,) if isinstance(size, int) else tuple(size)


def _missing(word: str, error: ModuleNotFoundError) -> SpecError:
    message = f"{word}: reading ONNX files needs the package '{error.name}'"
    return SpecError([Problem(message, None, "pip install 'costmodel[onnx]'")])
