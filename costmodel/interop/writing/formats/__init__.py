"""The formats that networks are written in, found by listing this package: one file each.

A format has ``TAKES``, which of the fields of ``Asked`` concern it, ``ENDING``, what its files end
in, and ``write(network, asked)``, which gives text piece by piece, or bytes. The first line of its
docstring is what ``costmodel export --help`` says of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.interop.writing.asked import Asked

NAMES = tuple(sorted(found.name for found in iter_modules(__path__)))


class Format(Protocol):
    """What the module of a format offers."""

    TAKES: frozenset[str]

    def write(self, network: Network, asked: Asked) -> Iterable[str] | bytes:
        """The network in this format.

        Raises:
            SpecError: something in it cannot be written, or a library is missing.
        """
        ...


def format_of(name: str) -> Format:
    """The format of a name."""
    return cast("Format", import_module(f"{__name__}.{name}"))
