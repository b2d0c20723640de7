"""Budgets of a configuration that speak of no spec or of no variant, as a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from costmodel.budgets import Budget
from costmodel.config.settings import Settings
from costmodel.lint.results import Linted
from costmodel.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.spec.library import shipped
from costmodel.spec_files import yaml_files


def idle_budgets(settings: Settings, linted: Linted) -> tuple[Problem, ...]:
    """A problem for each budget that can hold nothing; ``linted`` is the run of all variants.

    A budget of specs that were not linted is idle only if there are no such specs.
    """
    if "B1" not in settings.select:
        return ()
    problems = (_problem(budget, settings, linted) for budget in settings.budgets)
    return tuple(dict.fromkeys(problem for problem in problems if problem))


def _problem(budget: Budget, settings: Settings, linted: Linted) -> Problem | None:
    seen = {path: settings.seen(path) for path in linted.paths}
    covered = {path for path in seen if budget.covers_spec(seen[path])}
    if not covered:
        return None if _exists(budget, settings.folder) else _no_spec(budget, seen.values())
    if budget.variant is None or covered & {fault.path for fault in linted.unreadable}:
        return None
    variants = {one.variant for one in linted.judged if one.path in covered}
    return None if budget.variant in variants else _no_variant(budget, variants)


def _exists(budget: Budget, folder: Path) -> bool:
    """Whether any file below the folder, or any shipped name, is meant by the pattern."""
    if (folder / budget.pattern).is_file() or any(map(budget.covers_spec, shipped())):
        return True
    try:
        files = yaml_files(folder)
    except SpecError:  # too many files to look at: then nobody can say
        return True
    return any(budget.covers_spec(file.relative_to(folder).as_posix()) for file in files)


def _no_spec(budget: Budget, seen: Iterable[str]) -> Problem:
    message = f"the budget of {quoted(budget.pattern, 200)} holds nothing: no spec matches"
    return Problem(message, budget.mark, did_you_mean(budget.pattern, seen))


def _no_variant(budget: Budget, variants: Iterable[str]) -> Problem:
    message = (
        f"the budget of variant {quoted(budget.variant or '')} holds nothing: "
        f"{quoted(budget.pattern, 200)} has no such variant"
    )
    return Problem(message, budget.mark, did_you_mean(budget.variant or "", variants))
