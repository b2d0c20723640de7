"""Parts of a configuration that speak of no spec or of no variant, as a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.sources.library import shipped
from costmodel.language.sources.paths import yaml_files
from costmodel.linting.budgets import Budget, Budgets
from costmodel.linting.config.settings import Override, Settings
from costmodel.linting.results import Linted
from costmodel.linting.rules import judging

_MOST = 20
"""Parts that are told of one by one, each with the spec that may have been meant."""

_Told = Callable[[], Problem]
"""A problem, whose hint takes time."""

_There = Callable[[], Collection[str] | None]
"""The specs below a configuration and the shipped ones; None if they are too many to look at."""


def unused_parts(settings: Settings, linted: Linted) -> tuple[Problem, ...]:
    """A problem for each part that can hold nothing; ``linted`` is the run of all variants.

    A part about specs that were not linted is unused only if there are no such specs.
    """
    seen = {path: settings.seen(path) for path in linted.paths}
    there = cache(lambda: _there(settings.folder))
    names = tuple(seen.values())
    unused = list(_overrides(settings.overrides, names, there))
    if judging("budgets", settings.select):
        unused += _budgets(Budgets(settings.budgets), seen, linted, there)
    told = tuple(dict.fromkeys(problem() for problem in unused[:_MOST]))
    more = len(unused) - _MOST
    message, hint = f"{more} more parts of the configuration hold nothing", "correct these first"
    return (*told, Problem(message, None, hint)) if more > 0 else told


def _there(folder: Path) -> Collection[str] | None:
    try:
        files = yaml_files(folder)
    except SpecError:
        return None
    return (*shipped(), *(file.relative_to(folder).as_posix() for file in files))


def _overrides(
    overrides: Sequence[Override], seen: Sequence[str], there: _There
) -> Iterator[_Told]:
    for one in overrides:
        if not any(map(one.covers, seen)):
            names = there()
            if names is not None and not any(map(one.covers, names)):
                yield partial(_unused_override, one, seen)


def _budgets(
    budgets: Budgets, seen: Mapping[str, str], linted: Linted, there: _There
) -> Iterator[_Told]:
    covered: dict[int, set[str]] = {}
    for path, name in seen.items():
        for budget in budgets.of(name):
            covered.setdefault(id(budget), set()).add(path)
    elsewhere = _elsewhere(budgets, there) if len(covered) < len(budgets) else None
    unreadable = {fault.path for fault in linted.unreadable}
    variants: dict[str, dict[str, None]] = {}
    for one in linted.judged:
        variants.setdefault(one.path, {})[one.variant] = None
    for budget in budgets:
        paths = covered.get(id(budget), set())
        if not paths and elsewhere is not None and id(budget) not in elsewhere:
            yield partial(_no_spec, budget, tuple(seen.values()))
        elif paths and budget.variant is not None and not paths & unreadable:
            known = {name for path in paths for name in variants.get(path, ())}
            if budget.variant not in known:
                yield partial(_no_variant, budget, known)


def _elsewhere(budgets: Budgets, there: _There) -> set[int] | None:
    """The budgets that speak of specs which were not linted; None if nobody can say."""
    names = there()
    return None if names is None else {id(one) for name in names for one in budgets.of(name)}


_NO_SPECS = "correct the pattern, or delete it"
_NO_VARIANTS = "the spec declares no variants: delete it"


def _unused_override(override: Override, seen: Iterable[str]) -> Problem:
    message = f"what {quoted(override.pattern, 200)} changes holds nothing: no spec matches"
    return Problem(message, override.mark, did_you_mean(override.pattern, seen, none=_NO_SPECS))


def _no_spec(budget: Budget, seen: Iterable[str]) -> Problem:
    message = f"the budget of {quoted(budget.pattern, 200)} holds nothing: no spec matches"
    return Problem(message, budget.mark, did_you_mean(budget.pattern, seen, none=_NO_SPECS))


def _no_variant(budget: Budget, variants: Iterable[str]) -> Problem:
    message = (
        f"the budget of variant {quoted(budget.variant or '')} holds nothing: "
        f"{quoted(budget.pattern, 200)} has no such variant"
    )
    return Problem(
        message, budget.mark, did_you_mean(budget.variant or "", variants, none=_NO_VARIANTS)
    )
