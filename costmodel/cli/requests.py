"""What several commands ask for in the same words: specs, variants, settings, sizes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.cli.models import AS_RECOGNISED, ModelReading, model_networks, refuse_spec_options
from costmodel.cli.progress import followed
from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.comparing.naming import split
from costmodel.core.collector import collector_paused
from costmodel.core.cost import MOST_SPATIAL
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.opening import is_model
from costmodel.interop.sizes import DTYPES, WholeShape

if TYPE_CHECKING:
    from click import UsageError

    from costmodel.core.network import Network
    from costmodel.core.precision import Precision
    from costmodel.language.loading import InputSizes


Size = int | tuple[int, ...] | WholeShape
Sizes = Size | dict[str, Size]
"""Sizes of the inputs: a single number, h and w, or all dimensions of a model's input."""


def settings(pairs: Iterable[str]) -> dict[str, str]:
    """``--set key=value`` options as a mapping.

    Raises:
        BadParameter: a pair without ``=``, or a key that is set twice.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key or not value.strip():
            raise wrong(f"'{pair}' is not key=value", "write e.g. --set width=0.75", "--set")
        if key in found:
            raise wrong(f"'{key}' is set twice", "set it once", "--set")
        found[key] = value.strip()
    return found


def sizes(texts: Iterable[str]) -> Sizes | None:
    """``--input`` options, each of which may stand behind ``NAME=``.

    192, 480x640 (height x width), 1x3x224x224, or a whole shape of a model's input: [1,16]:int64.

    Raises:
        BadParameter: anything else.
    """
    everywhere: Size | None = None
    named: dict[str, Size] = {}
    for text in texts:
        name, equals, size = text.rpartition("=")
        if equals and name.strip() in named:
            raise wrong(f"'{name.strip()}' is given twice", "give it once", "--input")
        if equals:
            named[name.strip()] = _size(size)
        elif everywhere is not None:
            raise wrong("it is given twice", "name the inputs: --input NAME=192", "--input")
        else:
            everywhere = _size(text)
    if everywhere is not None and named:
        remedy = "name each: --input NAME=192"
        raise wrong("it is given with and without a name", remedy, "--input")
    return named or everywhere


def _size(text: str) -> Size:
    if whole := _WHOLE.fullmatch("".join(text.split())):
        return _whole_shape(whole[1], whole[2] or "")
    sides = text.strip().lower().split("x")
    if len(sides) <= _MOST_SIDES and all(re.fullmatch(_SIDE, side) for side in sides):
        return int(sides[0]) if len(sides) == 1 else tuple(map(int, sides))
    raise _no_size(text)


def _whole_shape(listed: str, dtype: str) -> WholeShape:
    if dtype and dtype not in DTYPES:
        raise wrong(f"there is no type '{dtype}'", f"write one of {', '.join(DTYPES)}", "--input")
    return WholeShape(tuple(map(int, listed.split(","))), dtype)


def _no_size(text: str) -> UsageError:
    remedy = "write e.g. --input 192 or --input 480x640 (height x width)"
    if "[" in text:
        remedy = "write a whole shape as [1,16], with a type as [1,16]:int64"
    return wrong(f"'{text}' is no size", remedy, "--input")


_SIDE = r"0*[1-9][0-9]{0,5}"
_MOST_SIDES = 8
"""Dimensions of a model's input."""
_WHOLE = re.compile(rf"\[({_SIDE}(?:,{_SIDE}){{0,{_MOST_SIDES - 1}}})\](?::(\w+))?", re.ASCII)


def spatial_sizes(found: Sizes | None) -> InputSizes | None:
    """The sizes as a spec takes them: l, or h and w, or d, h and w.

    Raises:
        BadParameter: more dimensions than these are given.
    """
    if isinstance(found, dict):
        return {name: _spatial(size) for name, size in found.items()}
    return None if found is None else _spatial(found)


def _spatial(size: Size) -> int | tuple[int, ...]:
    if isinstance(size, WholeShape):
        remedy = "write it without batch: --input 3x224x224"
        raise wrong("a whole shape is for models, and a spec is asked for", remedy, "--input")
    if isinstance(size, tuple) and len(size) > MOST_SPATIAL:
        raise _no_size("x".join(map(str, size)))
    return size


def networks(
    specs: Iterable[str],
    variant: str | None,
    parameters: dict[str, str] | None = None,
    input_sizes: Sizes | None = None,
    batch: int = 1,
    dtype: Precision | None = None,
    reading: ModelReading = AS_RECOGNISED,
) -> tuple[list[Network], list[Problem]]:
    """The networks that the command line asks for, and what is wrong with the others.

    The variant is that of specs that name none (``mobilenetv2:1.4``); ``all`` means each. What can
    hardly be meant is told on standard error, once.
    """
    asked = [(spec, own or variant) for spec, own in map(split, specs)]
    return networks_of(asked, parameters, input_sizes, batch, dtype, reading)


def with_variant(word: str, variant: str | None) -> tuple[str, str | None]:
    """A spec and its variant, which stands behind its colon or is given as ``--variant``.

    Raises:
        UsageError: it is given in both ways.
    """
    spec, own = split(word)
    if own and variant:
        raise wrong("the variant is given twice", "leave --variant out, or :VARIANT", "--variant")
    return spec, own or variant


def of_one(paths: tuple[str, ...], variant: str | None) -> tuple[tuple[str, ...], str | None]:
    """Paths, and the variant of their specs, which a single one may name: ``mobilenetv2:1.4``.

    Raises:
        UsageError: it is given as ``--variant`` too.
    """
    spec, own = split(paths[0]) if len(paths) == 1 else ("", None)
    if own is None:
        return paths, variant
    from costmodel.language.sources.library import shipped

    # A pattern may have a colon as well: what stands before it is no spec then.
    is_spec = spec in shipped() or Path(spec).is_file()
    return ((spec,), with_variant(paths[0], variant)[1]) if is_spec else (paths, variant)


def networks_of(
    asked: Iterable[tuple[str, str | None]],
    parameters: dict[str, str] | None = None,
    input_sizes: Sizes | None = None,
    batch: int = 1,
    dtype: Precision | None = None,
    reading: ModelReading = AS_RECOGNISED,
) -> tuple[list[Network], list[Problem]]:
    """As ``networks``, each spec with a variant of its own."""
    found: list[Network] = []
    problems: list[Problem] = []
    with collector_paused():
        for name, variant in followed(list(asked)):
            if is_model(name):
                refuse_spec_options(name, variant, parameters)
                some, faults = model_networks(name, input_sizes, batch, dtype, reading)
            else:
                spatial = spatial_sizes(input_sizes)
                some, faults = _of_spec(name, variant, parameters, spatial, batch, dtype)
            found += some
            problems.extend(one for one in faults if one not in problems)
    tell(one for network in found for one in network.warnings)
    return found, problems


def _of_spec(
    name: str,
    variant: str | None,
    parameters: dict[str, str] | None,
    input_sizes: InputSizes | None,
    batch: int,
    dtype: Precision | None,
) -> tuple[list[Network], list[Problem]]:
    """The networks of one spec, and what is wrong with it."""
    from costmodel.language.faults import one_for_all_variants
    from costmodel.language.loading import network_of, open_spec, variants_of

    found: list[Network] = []
    try:
        spec = open_spec(name)
    except SpecError as error:
        return [], list(error.problems)
    wanted = variants_of(spec, variant)
    faults: dict[str, tuple[Problem, ...]] = {}
    for one in wanted:
        try:
            found.append(network_of(spec, name, one, parameters, input_sizes, batch, dtype))
        except SpecError as error:
            faults[one or ""] = error.problems
    return found, list(one_for_all_variants(faults, len(wanted)))


def tell(warnings: Iterable[Problem]) -> None:
    """Tell what can hardly be meant on standard error, each once, whatever the format."""
    for problem in dict.fromkeys(warnings):
        warn(problem)
