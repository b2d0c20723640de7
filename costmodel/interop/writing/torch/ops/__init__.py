"""Which modules each op is, found by listing this package: one family per file.

A file offers ``MODULES``, class to a function of a ``Spot`` and the op, which gives the modules in
the order in which they run; ``JOINS``, class to an expression over ``{}`` operands; ``REASONS``,
class to why PyTorch alone has no such module, and what to do about it. They know no other file.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

from costmodel.core.network import Layer
from costmodel.interop.writing import meaning
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.torch.expressions import Call
from costmodel.interop.writing.torch.spot import Spot
from costmodel.ops.channels import Split

Modules = Callable[[Spot, Any], tuple[Call, ...]]
Join = Callable[[Any, list[str]], str]

MODULES: dict[type, Modules] = {}
JOINS: dict[type, Join] = {}
REASONS: dict[type, tuple[str, str]] = dict(meaning.WITHOUT)

for _found in pkgutil.iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    MODULES.update(getattr(_module, "MODULES", {}))
    JOINS.update(getattr(_module, "JOINS", {}))
    REASONS.update(getattr(_module, "REASONS", {}))

_UNKNOWN = ("torch.nn has no such module", "leave it out, or write what it is made of")


def modules_of(layer: Layer, *, is_vector: bool) -> tuple[Call, ...]:
    """The modules of a layer, in the order in which they run.

    ``is_vector``: what it reads stands as [n, c].

    Raises:
        Unwritable: PyTorch has none for it.
    """
    op = type(layer.op)
    if op not in MODULES:
        raise Unwritable(*REASONS.get(op, _UNKNOWN))
    return MODULES[op](Spot(layer, is_vector), layer.op)


def is_join(layer: Layer) -> bool:
    """Whether a layer is an expression and no module; so is a split into equal parts."""
    if isinstance(layer.op, Split):
        return len({part.c for part in layer.op.parts(layer.shapes[0])}) == 1
    return type(layer.op) in JOINS


def joined(layer: Layer, operands: list[str]) -> str:
    """The expression of a join over its operands."""
    return JOINS[type(layer.op)](layer.op, operands)
