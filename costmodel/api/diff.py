"""``costmodel.diff``."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from costmodel.analysis.report import analyze
from costmodel.api.result import Result
from costmodel.comparing.diff import Comparison
from costmodel.comparing.diff import compare as compare_sides
from costmodel.comparing.networks import diff_reports
from costmodel.core.asked import demand, demand_texts, path_of
from costmodel.core.network import Network
from costmodel.core.problems import SpecError
from costmodel.linting.budgets import Budget, applying
from costmodel.linting.config.locating import settings_for
from costmodel.render.views.changes import Changes

if TYPE_CHECKING:
    from costmodel.render.chart.picture import Picture, Size

Side: TypeAlias = "str | os.PathLike[str] | Network"


def diff(
    base: Side, head: Side, *, variant: str | None = None, everything: bool = False
) -> Result[Comparison]:
    """What changed between two sides, block by block.

    Each is a file, a folder, a shipped name, a git ref, ``"REF:PATH"``, a model, or both are
    a ``Network``. Budgets are those of the nearest configuration; ``everything`` keeps what did not
    change.

    Raises:
        SpecError: a side means nothing or cannot be read.
        TypeError: a side is neither text nor a path, or one alone is a ``Network``.
    """
    demand_texts({"variant": variant})
    demand(isinstance(everything, bool), "everything", "True or False", everything)
    found = _compared(base, head, variant, everything=everything)
    return Result(found, Changes(found), partial(_drawn, found))


def _compared(base: Side, head: Side, variant: str | None, *, everything: bool) -> Comparison:
    if isinstance(base, Network) and isinstance(head, Network):
        change = diff_reports(analyze(base), analyze(head))
        return Comparison(base.title, head.title, (change,))
    words = path_of("base", base), path_of("head", head)
    settings = settings_for(None, Path.cwd())

    def budget_of(path: str, of_variant: str) -> Budget:
        return applying(settings.budgets, settings.seen(path), of_variant)

    found = compare_sides(*words, variant=variant, budget_of=budget_of, everything=everything)
    if found.problems:
        raise SpecError(found.problems)
    return found


def _drawn(found: Comparison, _axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.effects import changes_of

    return picture_of(changes_of(found), size)
