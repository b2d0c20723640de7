"""Every operation of the spec language, found by listing this package: one family per file.

A module offers ``OPS``, YAML name to class, and if it likes ``SHORTHANDS``, YAML name to the name
of an op with some of its fields preset ("relu" is ``activation`` with ``fn: relu``). An op keeps to
the contract of ``core.op``; it imports ``core`` and no other op.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from costmodel.core.op import OpClass

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
    SHORTHANDS.update(shorthands)


for _found in pkgutil.iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    register(_module.OPS, getattr(_module, "SHORTHANDS", {}))

_NAMES: dict[object, str] = {op: name for name, op in REGISTRY.items()}


def name_of(op: object) -> str:
    """The YAML name of an op; of one that no YAML has, its ``type``, the model's word for it.

    Raises:
        KeyError: it is no op.
    """
    found: str | None = _NAMES.get(type(op)) or getattr(op, "type", None)
    if found is None:
        raise KeyError(type(op).__name__)
    return found
