"""What lint tells on standard error: what can hardly be meant, and what could not be judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from costmodel.cli.requests import tell
from costmodel.cli.terminal import warn
from costmodel.core.problems import Problem

if TYPE_CHECKING:
    from costmodel.linting.config.settings import Settings
    from costmodel.linting.results import Linted


def warn_of(settings: Settings, linted: Linted) -> None:
    """Tell what can hardly be meant, in the specs and in the settings."""
    tell(linted.warnings)
    if not (settings.budgets or settings.overrides):
        return
    from costmodel.linting.unused_config import unused_parts

    for problem in unused_parts(settings, linted):
        warn(problem)
    if settings.times is None and settings.clock is None:
        _warn_of_times(settings, linted)


def unweighed(settings: Settings, linted: Linted) -> Iterator[Problem]:
    """What keeps networks from being weighed by time, and limits that ask for it."""
    hint = "calibrate on networks like it, or name another platform"
    for one in linted.judged:
        if one.times and one.times.doubt:
            yield Problem(f"{one.title} is not weighed by time: {one.times.doubt}", None, hint)
    if settings.clock is None:
        for rule, limit in settings.shares().items():
            message = f"{rule.lower()}.limit is {limit:g} of a predicted time, which is not known"
            yield Problem(
                message, None, "name a platform: --platform P; the rule's own limit holds"
            )


def _warn_of_times(settings: Settings, linted: Linted) -> None:
    """Tell of budgets of time, where there are no runs to hold them against."""
    from costmodel.linting.budgets import TIME, applying

    for one in linted.judged:
        budget = applying(settings.budgets, settings.seen(one.path), one.variant)
        if TIME in budget.amounts:
            message = f"budgets of {TIME} are not judged, as that of {one.path}"
            warn(Problem(message, None, "give recorded times, --runs runs.csv, or --platform P"))
            return
