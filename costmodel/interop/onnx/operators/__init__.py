"""Every operator that is understood, found by listing this package: one family per file.

A module offers ``OPERATORS``, the name of an operator to how it is read; operators of other domains
than ONNX's own are named with their domain (``com.microsoft::FusedConv``).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from costmodel.interop.onnx.operator import Operator

REGISTRY: dict[str, Operator] = {}

for _found in pkgutil.iter_modules(__path__):
    _offered: dict[str, Operator] = import_module(f"{__name__}.{_found.name}").OPERATORS
    if _twice := REGISTRY.keys() & _offered:
        raise RuntimeError(f"two modules of {__name__} offer {', '.join(sorted(_twice))}")
    REGISTRY.update(_offered)
