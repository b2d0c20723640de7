"""Writers of ops, found by listing this package: one family per file.

A module offers ``WRITERS``, class to function. A writer takes a ``Place`` and the op; it knows no
other writer.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

from costmodel.interop.writing import meaning
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.place import Place

Writer = Callable[[Place, Any], None]

WRITERS: dict[type, Writer] = {}
REASONS = meaning.WITHOUT
"""Class to why ONNX has no such op, and what to do about it."""

for _found in pkgutil.iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    WRITERS.update(_module.WRITERS)

_UNKNOWN = ("ONNX has no such op", "leave it out, or write what it is made of")


def write(place: Place) -> None:
    """Write a layer.

    Raises:
        Unwritable: ONNX has no words for it.
    """
    op = place.layer.op
    writer = WRITERS.get(type(op))
    if writer is None:
        raise Unwritable(*REASONS.get(type(op), _UNKNOWN))
    writer(place, op)
