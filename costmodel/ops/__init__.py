"""Every operation of the spec language, found by listing this package: one family per file.

A module offers ``OPS``, YAML name to class, and if it likes ``SHORTHANDS``, YAML name to the name
of an op with some of its fields preset ("relu" is ``activation`` with ``fn: relu``). An op keeps to
the contract of ``core.op``; it imports ``core`` and no other op.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from costmodel.core.op import NAMES, OpClass
from costmodel.core.op import name_of as name_of

Shorthand = tuple[str, dict[str, object]]

REGISTRY: dict[str, OpClass] = {}
SHORTHANDS: dict[str, Shorthand] = {}


def register(ops: dict[str, OpClass], shorthands: dict[str, Shorthand]) -> None:
    """Add a module's offer.

    Raises:
        RuntimeError: a name is taken.
    """
    for name in (*ops, *shorthands):
        if name in REGISTRY or name in SHORTHANDS or (name in ops and name in shorthands):
            raise RuntimeError(f"two modules of {__name__} offer an op named {name!r}")
    REGISTRY.update(ops)
    NAMES.update({op: name for name, op in ops.items()})
    SHORTHANDS.update(shorthands)


for _found in pkgutil.iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    register(_module.OPS, getattr(_module, "SHORTHANDS", {}))
