"""The guidelines as rules, found by listing this package: one per file.

A rule is a module. Its docstring is the manual page that ``costmodel explain`` prints. It offers
``TITLE``, ``LIMITS`` (its thresholds with their defaults; ``limit`` is the verdict's),
``measure(units)``, the number that its verdict is about, and ``check(units, limits)``, which yields
hits. B1 and S1 judge what is configured and suppressed, and offer checks of their own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from costmodel.anatomy import Unit
from costmodel.finding import Limits
from costmodel.hit import Hit


class Guideline(Protocol):
    """The module of a guideline, G1 to G4."""

    TITLE: str
    LIMITS: Mapping[str, float]
    measure: Callable[[Sequence[Unit]], float]
    check: Callable[[Sequence[Unit], Limits], Iterator[Hit]]


IDS = tuple(sorted(found.name.upper() for found in pkgutil.iter_modules(__path__)))
"""Every rule's ID: its file's name."""

GUIDELINE_IDS = tuple(rule for rule in IDS if rule.startswith("G"))


def guideline(rule: str) -> Guideline:
    """The module of a guideline."""
    return cast(Guideline, _module(rule))


def title(rule: str) -> str:
    """What a rule is about, in a few words."""
    return str(_module(rule).TITLE)  # type: ignore[attr-defined]


def manual(rule: str) -> str:
    """A rule's manual page."""
    return (_module(rule).__doc__ or "").strip() + "\n"


def defaults(rule: str) -> Mapping[str, float]:
    """A rule's thresholds with their defaults."""
    limits: Mapping[str, float] = getattr(_module(rule), "LIMITS", {})
    return limits


def _module(rule: str) -> object:
    return import_module(f"{__name__}.{rule.lower()}")
