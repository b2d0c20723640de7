"""Lint of whole files: every variant judged, budgets held, suppressions applied."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.analysis.report import Report, analyze
from costmodel.core.marks import Source
from costmodel.core.problems import Problem, SpecError
from costmodel.language.faults import one_for_all_variants
from costmodel.language.loading import collector_paused, network_of, open_spec
from costmodel.language.syntax import Spec
from costmodel.lint.config.settings import RuleSettings, Settings
from costmodel.lint.finding import Finding
from costmodel.lint.judging import judge
from costmodel.lint.results import Judged, Linted, Unreadable, remembered, without
from costmodel.lint.rules import GUIDELINE_IDS, IDS, s1
from costmodel.lint.suppressions import Suppression, suppressions


def lint_file(
    path: str, settings: Settings, variant: str | None = None, before: Spec | None = None
) -> Linted:
    """Lint the spec at a path (``-``: standard input), one variant or (None, all) each.

    With ``before``, the same spec earlier, only what is new or goes clearly further is found.
    """
    with collector_paused():
        try:
            spec = open_spec(path)
        except SpecError as error:
            return Linted((path,), unreadable=_unreadable(path, error.problems))
        linted = lint_spec(spec, path, settings, variant, before)
        if before is None:
            return linted
        earlier = lint_spec(before, path, settings, variant)
        return without(linted, remembered(earlier.findings))


def lint_spec(
    spec: Spec,
    path: str,
    settings: Settings,
    variant: str | None = None,
    before: Spec | None = None,
) -> Linted:
    """Lint a spec that has been read; growth is held against ``before``."""
    run = _Run(path, settings, settings.rules_of(path))
    names = _variants(spec, variant)
    faults: dict[str, tuple[Problem, ...]] = {}
    for name in names:
        try:
            run.judge(analyze(network_of(spec, path, name)), before)
        except SpecError as error:
            faults[name or ""] = error.problems
    run.faults += one_for_all_variants(faults, len(names))
    is_whole = names == _variants(spec, None) and not run.faults
    return run.linted(spec, run.ran() if is_whole else ())


def _variants(spec: Spec, variant: str | None) -> Sequence[str | None]:
    if variant is None or (variant == "all" and "all" not in spec.variants):
        return list(spec.variants) or [None]
    return [variant]


@dataclass(slots=True)
class _Run:
    """What grows while the variants of one spec are judged."""

    path: str
    settings: Settings
    rules: Mapping[str, RuleSettings]
    findings: list[Finding] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    baseless: int = 0

    def judge(self, report: Report, before: Spec | None) -> None:
        guidelines = {rule: self.rules[rule] for rule in self.rules if rule in GUIDELINE_IDS}
        judgement = judge(report, guidelines)
        self.findings += judgement.findings
        network = report.network
        self.judged.append(Judged(self.path, network.name, network.variant, judgement.verdicts))
        if "B1" in self.rules and self.settings.budgets:
            self._hold(report, before)

    def _hold(self, report: Report, before: Spec | None) -> None:
        from costmodel.lint import budgets  # only here: few configurations have some

        network = report.network
        seen = self.settings.seen(self.path)
        budget = budgets.applying(self.settings.budgets, seen, network.variant)
        base = _earlier(before, self.path, network.variant) if budget.amounts else None
        self.baseless += 0 if base else budget.growths
        self.findings += budgets.check(report, budget, base, self.rules["B1"].level)

    def ran(self) -> Collection[str]:
        """The rules that could have found something."""
        is_held = self.settings.budgets and not any(one.growths for one in self.settings.budgets)
        return [rule for rule in self.rules if rule in GUIDELINE_IDS or (rule == "B1" and is_held)]

    def linted(self, spec: Spec, ran: Collection[str]) -> Linted:
        """The result, less what comments silence."""
        comments = [comment for source in _sources(spec) for comment in suppressions(source)]
        if "S1" in self.rules:
            self.findings += self._idle(spec, comments, ran)
        new = [one for one in self.findings if not any(c.covers(one) for c in comments)]
        return Linted(
            (self.path,),
            tuple(new),
            tuple(self.judged),
            _unreadable(self.path, self.faults),
            suppressed=len(self.findings) - len(new),
            baseless=self.baseless,
        )

    def _idle(
        self, spec: Spec, comments: Sequence[Suppression], ran: Collection[str]
    ) -> Iterator[Finding]:
        for comment in comments:
            used = {finding.rule for finding in self.findings if comment.covers(finding)}
            is_own = comment.mark.source.name == spec.source.name
            for idle in s1.check(comment, used, ran if is_own else (), IDS):
                yield Finding(
                    rule="S1",
                    level=self.rules["S1"].level,
                    spec=self.path,
                    network=spec.network,
                    variant="",
                    layer="",
                    block="",
                    mark=idle.mark,
                    message=idle.message,
                    value=0,
                    limit=0,
                    remedy=idle.remedy,
                    subject=idle.message,
                )


def _earlier(before: Spec | None, path: str, variant: str) -> Report | None:
    """The same variant earlier; None where it did not exist or could not be built."""
    if before is None:
        return None
    try:
        return analyze(network_of(before, path, variant or None))
    except SpecError:
        return None


def _sources(spec: Spec) -> list[Source]:
    """The spec's text and those of the files that it takes blocks from."""
    found = {spec.source.name: spec.source}
    for block in spec.blocks.values():
        found.setdefault(block.mark.source.name, block.mark.source)
    return list(found.values())


def _unreadable(path: str, problems: Sequence[Problem]) -> tuple[Unreadable, ...]:
    return tuple(Unreadable(path, problem) for problem in problems)
