"""Lint of the paths that a user names: every variant judged, budgets held, comments heeded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.analysis.report import Report, analyze
from costmodel.core.collector import collector_paused
from costmodel.core.custom_ops import CustomOps, no_custom_ops
from costmodel.core.marks import Mark, Source
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.opening import is_factory, is_model, open_model
from costmodel.interop.sizes import ModelSizes
from costmodel.language.faults import one_for_all_variants
from costmodel.language.loading import network_of, open_spec
from costmodel.language.sources.library import locate
from costmodel.language.sources.paths import spec_files
from costmodel.language.syntax import Spec
from costmodel.linting.config.settings import RuleSettings, Settings
from costmodel.linting.finding import Finding
from costmodel.linting.judging import Place, apply, judge
from costmodel.linting.results import Judged, Key, Linted, Unreadable, remembered, total, without
from costmodel.linting.rules import IDS, judging
from costmodel.linting.sharing_out import shared_out
from costmodel.linting.suppressions import Silencers, Suppression, Use, suppressions
from costmodel.linting.times import Times


class ModelAsked(NamedTuple):
    """What models are read with: sizes that they leave open, prices of what is not understood."""

    sizes: ModelSizes | None = None
    custom: CustomOps = no_custom_ops


AS_THEY_ARE = ModelAsked()


def lint_paths(
    paths: Iterable[str],
    settings: Settings,
    variant: str | None = None,
    ref: str | None = None,
    known: Iterable[Key] = (),
    models: ModelAsked = AS_THEY_ARE,
    follow: Callable[[Sequence[str]], Iterable[str]] = iter,
    jobs: int = 1,
) -> Linted:
    """Lint files, folders and patterns; ``models`` is what models among them are read with.

    ``follow`` hands out the files one by one, and may tell how far they have come; so many ``jobs``
    lint specs at a time.

    With ``ref``, a git commit, only what is new or goes clearly further since then is found; all of
    a spec that did not exist, or had errors. A spec with errors does not keep the others from being
    linted.

    Raises:
        SpecError: the paths hold no specs at all, or git does not know ``ref``.
    """
    files, problems = _files(list(paths))
    if problems and not files:
        raise SpecError(problems)
    before = _specs_at(ref, files) if ref is not None else lambda _: None

    def linted(path: str) -> Linted:
        return lint_file(path, settings, variant, before(path), models)

    with shared_out(linted, files, jobs) as task:
        parts = [task(path) for path in follow(files)]
    lost = tuple(Unreadable("", problem) for problem in problems)
    return without(total([*parts, Linted(unreadable=lost)]), known)


def _files(paths: list[str]) -> tuple[list[str], list[Problem]]:
    """The files that paths mean, and what makes modules, which is no path; what is wrong."""
    factories = list(filter(is_factory, paths))
    if factories and len(factories) == len(paths):
        return factories, []
    files, problems = spec_files(path for path in paths if path not in factories)
    return [*files, *factories], problems


def _specs_at(ref: str, files: Sequence[str]) -> Callable[[str], Spec | None]:
    from costmodel.language.sources import git  # only here: it loads subprocess and more

    tree = git.tree_at(ref, files[0])

    def spec_of(path: str) -> Spec | None:
        if is_model(path):
            return None
        try:
            return git.spec_at(tree, git.path_in(tree, locate(path)))
        except SpecError:
            return None

    return spec_of


def lint_file(
    path: str,
    settings: Settings,
    variant: str | None = None,
    before: Spec | None = None,
    models: ModelAsked = AS_THEY_ARE,
) -> Linted:
    """Lint the spec or model at a path (``-``: standard input), one variant or (None, all) each.

    With ``before``, the same spec earlier, only what is new or goes clearly further is found.
    """
    if is_model(path):
        return lint_model(path, settings, models)
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


def lint_model(path: str, settings: Settings, asked: ModelAsked = AS_THEY_ARE) -> Linted:
    """Lint a model: one network, no comments that silence, no text to point at."""
    run = _Run(path, settings, settings.rules_of(path))
    try:
        with collector_paused():
            run.judge(analyze(open_model(path, asked.sizes, custom=asked.custom)), None)
    except SpecError as error:
        return Linted((path,), unreadable=_unreadable(path, error.problems))
    return run.without_comments()


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
    warnings: list[Problem] = field(default_factory=list)

    def judge(self, report: Report, before: Spec | None) -> None:
        judgement = judge(report, self.rules, self.settings.clock)
        self.findings += judgement.findings
        network = report.network
        self.warnings += network.warnings
        names = (self.path, network.name, network.variant)
        self.judged.append(Judged(*names, judgement.verdicts, judgement.times))
        if self.settings.budgets and (held := judging("budgets", self.rules)):
            self._hold(report, judgement.times, before, held)

    def _hold(
        self, report: Report, predicted: Times | None, before: Spec | None, rules: Iterable[str]
    ) -> None:
        from costmodel.linting import budgets  # only here: few configurations have some

        network = report.network
        seen = self.settings.seen(self.path)
        budget = budgets.applying(self.settings.budgets, seen, network.variant)
        base = _earlier(before, self.path, network.variant) if budget.amounts else None
        self.baseless += 0 if base else budget.growths
        place = Place(network.spec, network.name, network.variant)
        subject = budgets.Budgeted(report, budget, base)
        if (times := self.settings.times) and budget.amounts:
            subject = subject._replace(has_times=True, milliseconds=times(network))
        elif predicted:
            ms = None if predicted.doubt else predicted.seconds * 1e3
            subject = subject._replace(has_times=True, milliseconds=ms, is_predicted=True)
        for rule in rules:
            self._apply(rule, subject, place)

    def _apply(self, rule: str, subject: object, place: Place) -> None:
        self.findings += apply(rule, self.rules[rule], subject, place)[0]

    def ran(self) -> Collection[str]:
        """The rules that could have found something."""
        is_held = self.settings.budgets and not any(one.growths for one in self.settings.budgets)
        held = judging("budgets", self.rules) if is_held else ()
        return (*judging("units", self.rules), *held)

    def without_comments(self) -> Linted:
        """The result of what holds no comments."""
        return Linted(
            (self.path,),
            tuple(self.findings),
            tuple(self.judged),
            baseless=self.baseless,
            warnings=tuple(dict.fromkeys(self.warnings)),
        )

    def linted(self, spec: Spec, ran: Collection[str]) -> Linted:
        """The result, less what comments silence."""
        comments = [comment for source in _sources(spec) for comment in suppressions(source)]
        uses = list(self._uses(spec, comments, ran))
        for rule in judging("comments", self.rules):
            for use in uses:
                self._apply(rule, use, Place(self.path, spec.network))
        silencers = Silencers(comments)
        new = [one for one in self.findings if not silencers.of(one)]
        return Linted(
            (self.path,),
            tuple(new),
            tuple(self.judged),
            _unreadable(self.path, self.faults),
            suppressed=len(self.findings) - len(new),
            baseless=self.baseless,
            warnings=tuple(dict.fromkeys(self.warnings)),
        )

    def _uses(
        self, spec: Spec, comments: Sequence[Suppression], ran: Collection[str]
    ) -> Iterator[Use]:
        silencers, silenced = Silencers(comments), dict[Mark, set[str]]()
        for finding in self.findings:
            for comment in silencers.of(finding):
                silenced.setdefault(comment.mark, set()).add(finding.rule)
        for comment in comments:
            used = silenced.get(comment.mark, set())
            is_own = comment.mark.source.name == spec.source.name
            yield Use(comment, used, ran if is_own else (), IDS)


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
