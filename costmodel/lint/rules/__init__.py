"""The rules, found by listing this package: one per file, ``g1`` to ``g4``, ``b1`` and ``s1``.

A rule is a module. Its docstring is the manual page that ``costmodel explain`` prints. It offers
``TITLE`` and, unless its findings are warnings, ``LEVEL``. A guideline also has ``LIMITS`` (its
thresholds with their defaults; ``limit`` is the verdict's), ``measure(units)``, the number that its
verdict is about, and ``check(units, limits)``, which yields hits. B1 and S1 judge what is
configured and what is suppressed, and have checks of their own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.lint.finding import Level, Limits

if TYPE_CHECKING:
    from costmodel.analysis.units import Unit
    from costmodel.core.marks import Mark
    from costmodel.lint.hit import Hit


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
    """A rule's manual page, in Markdown."""
    return (_module(rule).__doc__ or "").strip() + "\n"


def default_level(rule: str) -> Level:
    """How grave a rule's findings are unless the configuration says otherwise."""
    return Level(getattr(_module(rule), "LEVEL", Level.WARNING))


def defaults(rule: str) -> Mapping[str, float]:
    """A rule's thresholds with their defaults."""
    limits: Mapping[str, float] = getattr(_module(rule), "LIMITS", {})
    return limits


def known_rules(names: Iterable[str], mark: Mark | None = None) -> tuple[str, ...]:
    """Rules as their IDs, whatever their case.

    Raises:
        SpecError: some are unknown, each with a hint.
    """
    listed = list(names)
    strange = [name for name in listed if name.upper() not in IDS]
    if strange:
        raise SpecError(
            Problem(f"unknown rule {quoted(name)}", mark, did_you_mean(name.upper(), IDS))
            for name in strange
        )
    return tuple(name.upper() for name in listed)


def _module(rule: str) -> object:
    return import_module(f"{__name__}.{rule.lower()}")
