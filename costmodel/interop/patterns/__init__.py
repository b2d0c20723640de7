"""Groups of records that are one op together, found by listing this package: one pattern per file.

A module offers ``apply``, which replaces its groups in a ``Wiring``, each by a single record that
stands for their nodes, and ``ORDER``, as some patterns look for what others have made. A pattern
knows only what exporters of PyTorch, its dispatcher and other frameworks write; what does not fit
exactly stays as it is.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from costmodel.interop.record import Recorded
from costmodel.interop.wiring import Wiring

_FOUND = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
PATTERNS: tuple[Callable[[Wiring], None], ...] = tuple(
    module.apply for module in sorted(_FOUND, key=lambda one: (one.ORDER, one.__name__))
)


def grouped(recorded: Recorded) -> Recorded:
    """The model with every group of records that a pattern knows replaced by one."""
    wiring = Wiring(recorded)
    for pattern in PATTERNS:
        pattern(wiring)
    return replace(recorded, records=wiring.records())
