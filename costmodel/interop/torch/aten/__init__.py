"""What each op of PyTorch is, and costs: one family per file, found by listing this package.

A module offers ``PRICES``, the name of an op (that of the dispatcher, without overload, and without
the underscore of what happens in place) to a function that prices an ``Event`` of it. It gives one
of ``costmodel.ops`` wherever one says the same at these ranks, else a ``Counted``; an op that is
several in a row gives their ``Step`` one by one. ``MADE`` names ops whose results depend on no more
than the shapes that they are given, ``MULTIPLYING`` those that have multiply-adds. A family imports
no other one.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from costmodel.core.op import Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import Step

Price: TypeAlias = Callable[[Event], Op | tuple[Step, ...]]

PRICES: dict[str, Price] = {}
MADE: set[str] = set()
MULTIPLYING: set[str] = set()

for _found in pkgutil.iter_modules(__path__):
    _module = import_module(f"{__name__}.{_found.name}")
    PRICES.update(getattr(_module, "PRICES", {}))
    MADE.update(getattr(_module, "MADE", ()))
    MULTIPLYING.update(getattr(_module, "MULTIPLYING", ()))
