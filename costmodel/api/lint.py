"""``costmodel.lint``."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.api.clocks import clock_on
from costmodel.api.result import Result
from costmodel.core.asked import demand, demand_texts, path_of
from costmodel.linting.config.locating import settings_for
from costmodel.linting.config.settings import Change, Settings
from costmodel.linting.files import lint_paths
from costmodel.linting.grouping import Page
from costmodel.linting.rules import known_rules
from costmodel.render.views.findings import Findings

if TYPE_CHECKING:
    from costmodel.latency.platforms.platform import Platform
    from costmodel.render.chart.picture import Picture, Size


def lint(
    *paths: str | os.PathLike[str],
    variant: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    config: str | os.PathLike[str] | None = None,
    notes: bool = False,
    platform: Platform | str | os.PathLike[str] | None = None,
) -> Result[Page]:
    """Hold networks against the guidelines G1 to G4 and their budgets.

    ``paths`` are specs, folders, patterns, models; ``specs/`` by default. ``select`` and ``ignore``
    name rules; ``config`` is the nearest configuration unless given; with ``notes`` people see
    those too. With a ``platform`` findings are weighed by predicted time. ``value.linted`` has the
    findings and verdicts, and what of the specs is wrong.

    Raises:
        SpecError: the paths hold no specs, or the configuration or the platform is wrong.
        TypeError: an argument is of another type.
    """
    demand_texts({"variant": variant})
    demand(isinstance(notes, bool), "notes", "True or False", notes)
    named = [path_of("a path", path) for path in paths]
    found = settings_for(None if config is None else path_of("config", config), Path.cwd())
    settings = _chosen(found, _rules("select", select), _rules("ignore", ignore))
    settings = replace(settings, clock=clock_on(platform))
    page = Page(lint_paths(named, settings, variant), settings.fail_on, has_notes=notes)
    return Result(page, Findings(page), partial(_drawn, page))


def _rules(name: str, rules: Collection[str]) -> tuple[str, ...]:
    words = [rules] if isinstance(rules, str) else rules
    are_some = isinstance(words, list | tuple | set | frozenset)
    are_names = are_some and all(isinstance(one, str) for one in words)
    demand(are_names, name, "names of rules, ['G1', 'G2']", rules)
    return known_rules(words)


def _chosen(settings: Settings, select: tuple[str, ...], ignore: tuple[str, ...]) -> Settings:
    if select:
        settings = replace(settings, select=select)
    return replace(settings, changes=(*settings.changes, Change(ignore=frozenset(ignore))))


def _drawn(page: Page, _axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.effects import findings_of

    return picture_of(findings_of(page), size)
