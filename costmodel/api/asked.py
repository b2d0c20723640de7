"""The networks that callers name: specs, variants, models, or networks that they have already."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from costmodel.comparing.naming import split
from costmodel.core.asked import demand, path_of
from costmodel.core.collector import collector_paused
from costmodel.core.network import Network
from costmodel.core.precision import Precision
from costmodel.interop.opening import is_model, open_model
from costmodel.language.loading import (
    InputSizes,
    check_batch,
    network_of,
    open_spec,
    precision_named,
    python_number,
    sides_of,
    variants_of,
)

Named: TypeAlias = "str | os.PathLike[str] | Network"
"""A spec as on the command line, ``"mobilenetv2:1.4"`` or ``"my.yaml:all"``, or a network."""


def networks(
    named: Iterable[Named],
    sizes: InputSizes | None,
    batch: int,
    dtype: str | None,
) -> list[Network]:
    """The networks, at these input sizes, this batch and dtype where they are named and not given.

    Raises:
        SpecError: one cannot be read, or the request is wrong; TypeError: an argument's type.
    """
    check_batch(python_number(batch))
    sides, precision = sides_of(sizes), precision_named(dtype)
    with collector_paused():
        found = [network for one in named for network in _networks(one, sides, batch, precision)]
    for problem in dict.fromkeys(one for network in found for one in network.warnings):
        warnings.warn(f"{problem.mark}: {problem.message}; {problem.hint}", stacklevel=3)
    return found


def _networks(
    named: Named, sizes: InputSizes | None, batch: int, precision: Precision | None
) -> Iterator[Network]:
    if isinstance(named, Network):
        yield named
        return
    is_list = isinstance(named, list | tuple)
    demand(not is_list, "a network", "named by itself: compare('a', 'b'), compare(*names)", named)
    name, variant = split(path_of("a network", named))
    if is_model(name):
        model = open_model(name, sizes, batch)
        yield replace(model, dtype=precision) if precision else model
        return
    spec = open_spec(name)
    for one in variants_of(spec, variant):
        yield network_of(spec, name, one, None, sizes, batch, precision)
