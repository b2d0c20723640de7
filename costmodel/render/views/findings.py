"""What lint says of some files, as a view: entries for people, every finding for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from costmodel.core.values import dataclass
from costmodel.linting.finding import Finding, Level, Share, Verdict
from costmodel.linting.grouping import Entry, Page, shown_path
from costmodel.linting.results import Judged, Unreadable
from costmodel.linting.times import Times, price_record
from costmodel.render.tables.table import Column, Section, Table
from costmodel.render.views.verdicts import counts_in_words, statistics, times_in_words

_TITLES = ("level", "rule", "place", "what is wrong", "remedy", "about")


@dataclass(frozen=True, slots=True)
class Findings:
    """The page that lint's formats write."""

    page: Page

    def sections(self) -> Iterator[Section]:
        """The entries by rule and line, and how many there are."""
        rows = [_cells(entry) for entry in self.page.entries]
        columns = zip(*rows, strict=True) if rows else ((),) * len(_TITLES)
        named = zip(_TITLES, columns, strict=True)
        table = Table(tuple(Column(title, tuple(cells), overflow="wrap") for title, cells in named))
        notes = (*times_in_words(self.page.linted), f"{counts_in_words(self.page)}.")
        yield Section(table, notes=notes)

    def records(self) -> Iterator[dict[str, object]]:
        """The findings, ungrouped."""
        return (_finding(finding) for finding in self.page.linted.findings)

    def contract(self) -> dict[str, object]:
        """``costmodel.lint/1``: findings, verdicts, and faults that kept it from judging.

        ``verdicts`` has one level for each network by its name; ``judged`` has those of each spec,
        with the values and limits, so that nothing is lost where two specs name their networks
        alike. With a platform findings, verdicts and networks have their predicted milliseconds.
        """
        linted = self.page.linted
        return {
            "schema": "costmodel.lint/1",
            "findings": self.records(),
            "verdicts": _verdicts(linted.judged),
            "judged": map(_judged, linted.judged),
            "problems": map(_problem, linted.unreadable),
            "statistics": statistics(linted),
            "suppressed": linted.suppressed,
            "known": linted.known,
            "baseless": linted.baseless,
        }


def _cells(entry: Entry) -> tuple[str, ...]:
    worst, mark = entry.worst, entry.mark
    place = f"{entry.file}:{mark.line}" if mark else entry.file
    return entry.level.value, entry.rule, place, worst.message, worst.remedy, entry.subject


def _finding(finding: Finding) -> dict[str, object]:
    mark = finding.mark
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "network": finding.network,
        "variant": finding.variant,
        "layer": finding.layer,
        "block": finding.block,
        "file": shown_path(mark.source.name if mark else finding.spec),
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "message": finding.message,
        "value": finding.value,
        "limit": finding.limit,
        "remedy": finding.remedy,
        "gain": finding.gain,
        "spec": shown_path(finding.spec),
        **price_record(finding.price),
    }


def _verdicts(judged: Iterable[Judged]) -> dict[str, dict[str, dict[str, Level]]]:
    """By network and variant; the gravest where two specs declare the same one."""
    found: dict[str, dict[str, dict[str, Level]]] = {}
    for one in judged:
        levels = found.setdefault(one.network, {}).setdefault(one.variant, {})
        for rule, verdict in one.verdicts.items():
            before = levels.get(rule, Level.CLEAN)
            levels[rule] = max(before, verdict.level, key=lambda level: level.rank)
    return found


def _judged(one: Judged) -> dict[str, object]:
    names = {"spec": shown_path(one.path), "network": one.network, "variant": one.variant}
    verdicts = {rule: _verdict(one.verdicts[rule]) for rule in one.verdicts}
    return {**names, "verdicts": verdicts, **_times(one.times)}


def _times(times: Times | None) -> dict[str, object]:
    if times is None:
        return {}
    told = {"latency_ms": None if times.doubt else times.seconds * 1e3}
    return {**told, "coverage": times.coverage, "doubt": times.doubt}


def _verdict(verdict: Verdict) -> dict[str, object]:
    found = {"level": verdict.level, "value": verdict.value, "limit": verdict.limit}
    if verdict.seconds is None:
        return found
    of = "latency" if isinstance(verdict.limit, Share) else "measure"
    return {**found, "limit_of": of, "cost_ms": verdict.seconds * 1e3}


def _problem(fault: Unreadable) -> dict[str, object]:
    mark = fault.problem.mark
    return {
        "spec": shown_path(fault.path),
        "file": shown_path(fault.file),
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
        "message": fault.problem.message,
        "hint": fault.problem.hint,
    }
