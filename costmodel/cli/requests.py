"""What several commands ask for in the same words: specs, variants, settings, sizes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.core.precision import Precision
    from costmodel.language.syntax import Spec


Sizes = int | tuple[int, int] | dict[str, int | tuple[int, int]]


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
    """``--input`` options: 192, 480x640 (height x width), or either behind ``NAME=``.

    Raises:
        BadParameter: anything else.
    """
    everywhere: int | tuple[int, int] | None = None
    named: dict[str, int | tuple[int, int]] = {}
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


def _size(text: str) -> int | tuple[int, int]:
    sides = text.strip().lower().split("x")
    if len(sides) <= 2 and all(re.fullmatch(r"0*[1-9][0-9]{0,5}", side) for side in sides):
        h, w = int(sides[0]), int(sides[-1])
        return h if len(sides) == 1 else (h, w)
    remedy = "write e.g. --input 192 or --input 480x640 (height x width)"
    raise wrong(f"'{text}' is no size", remedy, "--input")


def networks(
    specs: Iterable[str],
    variant: str | None,
    parameters: dict[str, str] | None = None,
    input_sizes: Sizes | None = None,
    batch: int = 1,
    dtype: Precision | None = None,
) -> tuple[list[Network], list[Problem]]:
    """The networks that the command line asks for, and what is wrong with the others.

    The variant ``all`` means each. What can hardly be meant is told on standard error, once.
    """
    asked = [(name, variant) for name in specs]
    return networks_of(asked, parameters, input_sizes, batch, dtype)


def networks_of(
    asked: Iterable[tuple[str, str | None]],
    parameters: dict[str, str] | None = None,
    input_sizes: Sizes | None = None,
    batch: int = 1,
    dtype: Precision | None = None,
) -> tuple[list[Network], list[Problem]]:
    """As ``networks``, each spec with a variant of its own."""
    from costmodel.language.faults import one_for_all_variants
    from costmodel.language.loading import collector_paused, network_of, open_spec

    found: list[Network] = []
    problems: list[Problem] = []
    with collector_paused():
        for name, variant in asked:
            try:
                spec = open_spec(name)
            except SpecError as error:
                problems.extend(error.problems)
                continue
            wanted = variants_of(spec, variant)
            faults: dict[str, tuple[Problem, ...]] = {}
            for one in wanted:
                try:
                    found.append(network_of(spec, name, one, parameters, input_sizes, batch, dtype))
                except SpecError as error:
                    faults[one or ""] = error.problems
            told = one_for_all_variants(faults, len(wanted))
            problems.extend(one for one in told if one not in problems)
    tell(one for network in found for one in network.warnings)
    return found, problems


def tell(warnings: Iterable[Problem]) -> None:
    """Tell what can hardly be meant on standard error, each once, whatever the format."""
    for problem in dict.fromkeys(warnings):
        warn(problem)


def variants_of(spec: Spec, variant: str | None) -> list[str | None]:
    """The variants that ``--variant`` means."""
    if variant == "all" and "all" not in spec.variants:
        return list(spec.variants) or [None]
    return [variant]
