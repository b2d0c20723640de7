"""Settings of lint: which rules run, how grave they are, their limits, and what differs by file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.core.values import dataclass
from costmodel.language.sources.library import is_shipped
from costmodel.linting.finding import Level, Limits, Share
from costmodel.linting.rules import IDS, default_level, defaults, rule_of

if TYPE_CHECKING:
    from costmodel.core.marks import Mark
    from costmodel.core.network import Network
    from costmodel.linting.budgets import Budget
    from costmodel.linting.times import Clock


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """How grave a condemned network is under one rule, and the rule's thresholds."""

    level: Level = Level.WARNING
    limits: Limits = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What one part of a configuration changes: rules that do not run, levels and limits."""

    ignore: frozenset[str] = frozenset()
    levels: Mapping[str, Level] = field(default_factory=dict)
    limits: Mapping[str, Limits] = field(default_factory=dict)

    def of(self, rule: str, before: RuleSettings) -> RuleSettings:
        """A rule's settings after the change."""
        limits = {**before.limits, **self.limits.get(rule, {})}
        return RuleSettings(self.levels.get(rule, before.level), limits)


def preset(name: str) -> Change:
    """What the rules change under a preset; nothing under ``gpu``, the defaults."""
    chosen = {rule: rule_of(rule).PRESETS.get(name) for rule in IDS}
    meant = {rule: one for rule, one in chosen.items() if one}
    return Change(
        levels={rule: one.level for rule, one in meant.items() if one.level},
        limits={rule: one.limits for rule, one in meant.items()},
    )


@dataclass(frozen=True, slots=True)
class Override:
    """A change for the files whose path, seen from the configuration, matches a pattern.

    ``*`` matches slashes too, as in ``specs/*.yaml``.
    """

    pattern: str
    change: Change
    mark: Mark | None = None

    def covers(self, path: str) -> bool:
        """Whether the change is meant for the file at a path."""
        return fnmatchcase(path, self.pattern.removeprefix("./"))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a configuration and the command line say to lint.

    ``folder`` is where the patterns of files start from. Later changes win. ``times`` gives the
    milliseconds that are recorded of a network, None where none are; it is None without runs.
    ``clock`` foretells them; it is None without a platform.
    """

    select: tuple[str, ...] = IDS
    fail_on: Level = Level.ERROR
    changes: tuple[Change, ...] = ()
    overrides: tuple[Override, ...] = ()
    budgets: tuple[Budget, ...] = ()
    folder: Path = Path()
    times: Callable[[Network], float | None] | None = None
    clock: Clock | None = None

    def rules_of(self, path: str) -> dict[str, RuleSettings]:
        """The rules that run on a file with their settings."""
        seen = self.seen(path)
        meant = (override.change for override in self.overrides if override.covers(seen))
        changes = (*self.changes, *meant)
        ignored = {rule for change in changes for rule in change.ignore}
        return {rule: _changed(rule, changes) for rule in self.select if rule not in ignored}

    def shares(self) -> dict[str, Share]:
        """The limits that are shares of a predicted time in place of a measure, by rule."""
        changes = (*self.changes, *(override.change for override in self.overrides))
        limits = (
            (rule, limit)
            for change in changes
            for rule, of in change.limits.items()
            if (limit := of.get("limit")) and not isinstance(defaults(rule)["limit"], Share)
        )
        return {rule: limit for rule, limit in limits if isinstance(limit, Share)}

    def seen(self, path: str) -> str:
        """A path as ``seen_from`` the folder of the configuration."""
        return seen_from(self.folder, path)


def seen_from(folder: Path, path: str) -> str:
    """A path as a configuration in a folder writes it; ``-`` and shipped names stay as they are."""
    if path == "-" or is_shipped(path):
        return path
    return Path(os.path.relpath(path, folder)).as_posix()


def _changed(rule: str, changes: Iterable[Change]) -> RuleSettings:
    found = RuleSettings(default_level(rule), defaults(rule))
    for change in changes:
        found = change.of(rule, found)
    return found


def default_settings() -> dict[str, RuleSettings]:
    """Every rule at its defaults."""
    return {rule: _changed(rule, ()) for rule in IDS}
