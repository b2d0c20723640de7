"""Advisers, found by listing this package: one file for each guideline that edits can answer.

An adviser offers ``RULE`` and ``opportunities(view, findings)``: the edits that might answer its
findings. They share what the rest of ``advice`` offers and do not know each other.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.advice.network_widths import NetworkWidths
    from costmodel.advice.opportunity import Opportunity
    from costmodel.linting.finding import Finding

    Adviser = Callable[[NetworkWidths, Sequence[Finding]], Iterator[Opportunity]]


def advisers() -> Mapping[str, Adviser]:
    """Every adviser by the rule whose findings it answers."""
    names = (found.name for found in pkgutil.iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return {module.RULE: module.opportunities for module in modules}
