"""What each op is in ncnn, found by listing this package: one family per file.

A file offers ``WRITERS``, class to a function that writes it. Parameters have the numbers of ncnn's
page of operators (docs/developer-guide/operators.md), and are all written, as defaults follow one
another there.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from costmodel.interop.writing import meaning
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.draft import Place
from costmodel.ops.channels import IndexSelect

WRITERS: dict[type, Callable[[Place, Any], None]] = {}
REASONS: Mapping[type, tuple[str, str]] = {
    **meaning.WITHOUT,
    IndexSelect: ("ncnn has no layer that picks channels by a list", "run it in another runtime"),
}
"""Class to why it is not written, and what to do about it."""

for _found in pkgutil.iter_modules(__path__):
    WRITERS.update(import_module(f"{__name__}.{_found.name}").WRITERS)

_UNKNOWN = ("costmodel does not write it for ncnn", "run it in another runtime")


def write(place: Place) -> None:
    """Write a layer.

    Raises:
        Unwritable: ncnn has no such layer, or it is not written here.
    """
    op = place.layer.op
    if type(op) not in WRITERS:
        raise Unwritable(*REASONS.get(type(op), _UNKNOWN))
    WRITERS[type(op)](place, op)
