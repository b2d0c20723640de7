"""The front door for networks declared in YAML: a name or path in, a network out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from costmodel.core import dim
from costmodel.core.asked import path_of, shown
from costmodel.core.collector import collector_paused
from costmodel.core.cost import MOST_SPATIAL
from costmodel.core.network import Network
from costmodel.core.precision import BadPrecision, Precision, read_precision
from costmodel.core.problems import Problem, SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.fields.demands import LARGEST, in_message
from costmodel.language.reading.whole_spec import read_spec
from costmodel.language.sources.library import locate, refuse_missing
from costmodel.language.syntax import Spec
from costmodel.language.yaml.scalars import RATIO, ratio, resolve

InputSizes: TypeAlias = "int | tuple[int, ...] | Mapping[str, int | tuple[int, ...]]"
"""The size of the inputs: 192, (h, w), (d, h, w), or any of them for each input by name."""


def load(
    spec: str | os.PathLike[str],
    variant: str | None = None,
    *,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, the same in YAML and on the CLI)
    batch: int = 1,
    dtype: str | None = None,
    **parameters: object,
) -> Network:
    """Load a network from a shipped spec's name or a path.

    Without ``variant`` the file's first one is meant. ``parameters`` set the spec's parameters;
    decimals are exact, so that ``width=0.35``, ``"0.35"`` and ``"7/20"`` mean the same. ``dtype``
    (``"int8"``, or ``"int8/fp16"`` for weights and activations) stands in place of the one that
    the spec says of the whole network; layers and blocks keep their own. What can hardly be meant
    is warned of.

    Raises:
        SpecError: anything is wrong with the spec or the request; every fault is listed.
        TypeError: a variant that is no text, a size or a batch that is no integer, an array.
    """
    if variant is not None and not isinstance(variant, str):
        raise TypeError(f"variants are named by text, e.g. '0.75', not {shown(variant)}")
    ends = input if isinstance(input, list | tuple) else (input,)
    if any(getattr(value, "ndim", 0) for value in (batch, *ends, *parameters.values())):
        raise TypeError("a network has one size of each; costmodel.sweep takes many")
    name = path_of("spec", spec)
    with collector_paused():
        asked = precision_named(dtype)
        network = network_of(open_spec(name), name, variant, parameters, input, batch, asked)
    for one in network.warnings:
        warnings.warn(f"{one.mark}: {one.message}; {one.hint}", stacklevel=2)
    return network


def open_spec(spec: str) -> Spec:
    """Read the spec that a name or path means.

    Raises:
        SpecError: it does not exist, or is wrong.
    """
    path = locate(spec)
    refuse_missing(path)
    return read_spec(path)


def network_of(
    spec: Spec,
    name: str,
    variant: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    sizes: InputSizes | None = None,
    batch: int = 1,
    dtype: Precision | None = None,
) -> Network:
    """Build one variant of a spec that has been read.

    Raises:
        SpecError: the request or the variant is wrong.
    """
    settings = {key: exact_setting(value) for key, value in (parameters or {}).items()}
    batch = python_number(batch)
    check_batch(batch)
    bound = bind(spec, variant, settings, sides_of(sizes), batch, dtype)
    return build(spec, bound, name)


def variants_of(spec: Spec, variant: str | None) -> list[str | None]:
    """The variants that a word for one means; ``all`` is each, unless one is called so."""
    if variant == "all" and "all" not in spec.variants:
        return list(spec.variants) or [None]
    return [variant]


def precision_named(dtype: str | None) -> Precision | None:
    """The dtypes that a request names, if it does.

    Raises:
        SpecError: there is no such dtype.
        TypeError: it is no text.
    """
    if dtype is None:
        return None
    if not isinstance(dtype, str):
        raise TypeError(f"dtypes are text, e.g. 'int8' or 'int8/fp16', not {shown(dtype)}")
    try:
        return read_precision(dtype)
    except BadPrecision as error:
        raise SpecError([Problem(str(error), None, error.hint)]) from None


def check_batch(batch: Any) -> None:
    """Refuse a batch that is no size; symbols are taken as they are.

    Raises:
        SpecError: it is below 1, or so large that no double holds what is counted.
        TypeError: it is no integer.
    """
    if _is_below_one(batch):
        raise SpecError(
            [Problem(f"batch is {in_message(batch)}", None, "expected a positive integer")]
        )
    if isinstance(batch, int) and batch > _LARGEST_BATCH:
        hint = f"expected at most {_LARGEST_BATCH:,}"
        raise SpecError([Problem("batch is too large", None, hint)])


_LARGEST_BATCH = 10**18


def exact_setting(value: Any) -> Any:
    """A setting as the spec's numbers are: text read as YAML reads it, floats by their digits.

    Fractions such as ``1/3`` are what JSON prints of parameters.

    Raises:
        SpecError: text that looks like a number but has no exact value.
    """
    text = python_number(value)
    if isinstance(text, Decimal):
        return Fraction(text) if text.is_finite() else text
    if isinstance(text, float):
        text = repr(text)
    if not isinstance(text, str):
        return text
    return ratio(text) if RATIO.fullmatch(text) else resolve(text)


def python_number(value: Any) -> Any:
    """A scalar of NumPy as the number of Python that it holds, which no product overflows."""
    return value.item() if getattr(value, "ndim", None) == 0 else value


def sides_of(sizes: InputSizes | None) -> Any:
    """Sizes as (h, w), or as the one number for both, for every input or by name.

    Raises:
        SpecError: a size below 1, or too large.
        TypeError: anything but an integer, or one for each spatial axis.
    """
    if sizes is None:
        return None
    if isinstance(sizes, Mapping):
        if strange := [name for name in sizes if not isinstance(name, str)]:
            raise TypeError(f"inputs are named by text, not {shown(strange[0])}")
        return {name: _checked(size) for name, size in sizes.items()}
    return _checked(sizes)


def _checked(size: Any) -> Any:
    """A tuple if several numbers are given, the number if it is one."""
    ends = size if isinstance(size, tuple | list) else (size,)
    if not 1 <= len(ends) <= MOST_SPATIAL:
        raise TypeError(f"an input's size is one integer or (height, width), not {shown(size)}")
    sizes = tuple(map(python_number, ends))
    told = f"the input is {'x'.join(map(in_message, sizes))}"
    if any(_is_below_one(end) for end in sizes):
        raise SpecError([Problem(told, None, "expected positive sizes")])
    if any(isinstance(end, int) and end > LARGEST for end in sizes):
        raise SpecError([Problem(told, None, f"expected sizes of at most {LARGEST:,}")])
    return sizes if isinstance(size, tuple | list) else sizes[0]


def _is_below_one(size: Any) -> bool:
    """Whether an integer is no size; symbols are taken as they are."""
    if dim.is_symbolic(size):
        return False
    if isinstance(size, bool) or not isinstance(size, int):
        raise TypeError(f"sizes are integers, not {shown(size)}")
    return size < 1
