"""The formats of ``analyze``, ``list``, ``compare`` and ``rules``: each file here is one.

A format is ``encode(view, screen)``, which gives the text piece by piece. It is loaded when it is
asked for, and none of them knows rich. Formats do not know each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.render.tables.table import Screen, View

_FIRST = ("text", "json")
"""What is named first in ``--help``; the others follow by name."""


def names() -> tuple[str, ...]:
    """The formats that there are, the default first."""
    found = {module.name for module in iter_modules(__path__)}
    return (*_FIRST, *sorted(found.difference(_FIRST)))


def encoded(view: View, style: str, screen: Screen) -> Iterable[str]:
    """A view in the format of that name, piece by piece."""
    pieces: Iterable[str] = import_module(f"{__name__}.{style}").encode(view, screen)
    return pieces
