"""Every operator that is understood, found by listing this package: one family per file.

A module offers ``RULES``, the name of an operator in the schema to how it is read.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from costmodel.interop.tflite.operator import Rule

REGISTRY: dict[str, Rule] = {}

for _found in pkgutil.iter_modules(__path__):
    _offered: dict[str, Rule] = import_module(f"{__name__}.{_found.name}").RULES
    if _twice := REGISTRY.keys() & _offered:
        raise RuntimeError(f"two modules of {__name__} offer {', '.join(sorted(_twice))}")
    REGISTRY.update(_offered)
