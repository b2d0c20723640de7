"""The runtimes, found by listing this package: one file each, which offers what ``Runtime`` says.

Its ``kernels`` is a pure function of a network; the runtime itself is loaded only where a session
is opened. Runtimes do not know each other.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from costmodel.latency.runtime import Runtime

NAMES = tuple(sorted(found.name for found in iter_modules(__path__)))


def runtime_of(name: str) -> Runtime:
    """The runtime of a name."""
    return cast("Runtime", import_module(f"{__name__}.{name}"))
