"""Sizes that users ask of a model's inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class WholeShape:
    """All dimensions of an input, batch included, and the type of its elements, if it matters."""

    sizes: tuple[int, ...]
    dtype: str = ""


DTYPES = ("bool", "int32", "int64", "float16", "bfloat16", "float32", "float64")
"""Types of elements that can be asked for, in PyTorch's words."""

ModelSize: TypeAlias = int | tuple[int, ...] | WholeShape
ModelSizes: TypeAlias = ModelSize | Mapping[str, ModelSize]
"""Sizes of the inputs: h and w, all dimensions, or either by name; a number for a scalar."""

Asked: TypeAlias = tuple[int, ...] | WholeShape
"""A size of one input, a number alone as a tuple."""
