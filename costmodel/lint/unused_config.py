"""Parts of a configuration that speak of no spec or of no variant, as a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.sources.library import shipped
from costmodel.language.sources.paths import yaml_files
from costmodel.lint.budgets import Budget
from costmodel.lint.config.settings import Override, Settings
from costmodel.lint.results import Linted
from costmodel.lint.rules import judging


def unused_parts(settings: Settings, linted: Linted) -> tuple[Problem, ...]:
    """A problem for each part that can hold nothing; ``linted`` is the run of all variants.

    A part about specs that were not linted is unused only if there are no such specs.
    """
    found = [_unused_override(one, settings, linted) for one in settings.overrides]
    if judging("budgets", settings.select):
        found += [_unused_budget(one, settings, linted) for one in settings.budgets]
    return tuple(dict.fromkeys(problem for problem in found if problem))


def _unused_override(override: Override, settings: Settings, linted: Linted) -> Problem | None:
    seen = [settings.seen(path) for path in linted.paths]
    if any(map(override.covers, seen)) or _exists(override.covers, settings.folder):
        return None
    message = f"what {quoted(override.pattern, 200)} changes holds nothing: no spec matches"
    return Problem(message, override.mark, did_you_mean(override.pattern, seen))


def _unused_budget(budget: Budget, settings: Settings, linted: Linted) -> Problem | None:
    seen = {path: settings.seen(path) for path in linted.paths}
    covered = {path for path in seen if budget.covers_spec(seen[path])}
    if not covered:
        is_there = _exists(budget.covers_spec, settings.folder)
        return None if is_there else _no_spec(budget, seen.values())
    if budget.variant is None or covered & {fault.path for fault in linted.unreadable}:
        return None
    variants = {one.variant for one in linted.judged if one.path in covered}
    return None if budget.variant in variants else _no_variant(budget, variants)


def _exists(covers: Callable[[str], bool], folder: Path) -> bool:
    """Whether any file below the folder, or any shipped name, is meant."""
    if any(map(covers, shipped())):
        return True
    try:
        files = yaml_files(folder)
    except SpecError:  # too many files to look at: then nobody can say
        return True
    return any(covers(file.relative_to(folder).as_posix()) for file in files)


def _no_spec(budget: Budget, seen: Iterable[str]) -> Problem:
    message = f"the budget of {quoted(budget.pattern, 200)} holds nothing: no spec matches"
    return Problem(message, budget.mark, did_you_mean(budget.pattern, seen))


def _no_variant(budget: Budget, variants: Iterable[str]) -> Problem:
    message = (
        f"the budget of variant {quoted(budget.variant or '')} holds nothing: "
        f"{quoted(budget.pattern, 200)} has no such variant"
    )
    return Problem(message, budget.mark, did_you_mean(budget.variant or "", variants))
