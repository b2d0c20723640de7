"""The verdicts of networks as a table, one row for each network, and findings counted by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple
from costmodel.linting.finding import Level, Share, Verdict
from costmodel.linting.grouping import Page
from costmodel.linting.results import Judged, Linted
from costmodel.linting.times import percent


class VerdictRow(NamedTuple):
    """A network, how many variants of it were judged, and the cells of its rules.

    The last row, ``limit``, says what the networks were held to.
    """

    network: str
    variants: str
    cells: tuple[str, ...]
    levels: tuple[Level, ...]


def verdict_table(linted: Linted) -> tuple[tuple[str, ...], list[VerdictRow]]:
    """The rules that were judged, a row for each network of each file, and one for the limits."""
    rules = sorted({rule for judged in linted.judged for rule in judged.verdicts})
    networks: dict[tuple[str, str], list[Judged]] = {}
    for judged in linted.judged:
        networks.setdefault((judged.path, judged.network), []).append(judged)
    rows = [_row(name, members, rules) for (_, name), members in networks.items()]
    return tuple(rules), [*rows, _limits(linted, rules)] if rules else []


def _row(name: str, members: Sequence[Judged], rules: Sequence[str]) -> VerdictRow:
    found = [[one.verdicts[rule] for one in members if rule in one.verdicts] for rule in rules]
    levels = tuple(_worst(verdicts).level for verdicts in found)
    return VerdictRow(name, str(len(members)), tuple(map(_cell, found)), levels)


def _limits(linted: Linted, rules: Sequence[str]) -> VerdictRow:
    found = [
        sorted({one.verdicts[rule].limit for one in linted.judged if rule in one.verdicts})
        for rule in rules
    ]
    cells = tuple(" or ".join(f"{limit:g}" for limit in limits) for limits in found)
    return VerdictRow("limit", "", cells, (Level.CLEAN,) * len(rules))


_NONE = Verdict("", Level.CLEAN, 0, 0)


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    return max(verdicts, key=lambda one: (one.level.rank, one.value), default=_NONE)


def _cell(verdicts: Sequence[Verdict]) -> str:
    """As "warning 0.14", "warning 2.77 (1 of 7)", "note", "clean"; empty for a rule not run."""
    if not verdicts:
        return ""
    worst = _worst(verdicts)
    if worst.level is Level.CLEAN:
        return worst.level.value
    alike = sum(one.level is worst.level for one in verdicts)
    share = f" ({alike} of {len(verdicts)})" if alike < len(verdicts) else ""
    value = Share(worst.value) if isinstance(worst.limit, Share) else worst.value
    return f"{worst.level} {value:.3g}{share}"


def times_in_words(linted: Linted) -> list[str]:
    """What each network takes as predicted, and what of it each rule's findings cost.

    Of several variants the one whose findings cost most.
    """
    networks: dict[tuple[str, str], list[Judged]] = {}
    for judged in linted.judged:
        if judged.times and not judged.times.doubt:
            networks.setdefault((judged.path, judged.network), []).append(judged)
    return [_times(max(members, key=_seconds)) for members in networks.values()]


def _seconds(judged: Judged) -> float:
    return sum(verdict.seconds or 0.0 for verdict in judged.verdicts.values())


def _times(judged: Judged) -> str:
    """As "Net takes 11.80 ms as predicted; its findings cost G1 0.420 ms (3.6 %), G4 nothing"."""
    run = judged.times.seconds if judged.times else 0.0
    parts = [
        f"{rule} {milliseconds(one.seconds)} ms ({percent(one.seconds, run)})"
        if one.seconds
        else f"{rule} nothing"
        for rule, one in sorted(judged.verdicts.items())
        if one.level is not Level.CLEAN
    ]
    costs = f"; its findings cost {', '.join(parts)}" if parts else ""
    return f"{judged.title} takes {milliseconds(run)} ms as predicted{costs}"


def counts_in_words(page: Page) -> str:
    """As "8 warnings, 3 notes (--notes lists them) in 2 specs; 34 findings in all"."""
    linted = page.linted
    counts = Counter(entry.level for entry in page.all_entries)
    shown = [_counted(counts[level], level.value) for level in Level if counts[level]][::-1]
    if counts[Level.NOTE] and not page.has_notes:
        shown[-1] += " (--notes lists them)"
    found = ", ".join(shown) or "no findings"
    unread = len({fault.path for fault in linted.unreadable})
    grouped = len(linted.findings) > len(page.all_entries)
    growth = _counted(linted.baseless, "budget")
    asides = [
        f"{_counted(len(linted.findings), 'finding')} in all" if grouped else "",
        f"{_counted(linted.suppressed, 'finding')} suppressed" if linted.suppressed else "",
        f"{_counted(linted.known, 'finding')} known already" if linted.known else "",
        f"{growth} of growth not judged, for want of a base" if linted.baseless else "",
        f"{_counted(unread, 'spec')} with errors" if unread else "",
    ]
    specs = _counted(len(linted.paths), "spec")
    return "; ".join([f"{found} in {specs}", *(aside for aside in asides if aside)])


def statistics(linted: Linted) -> dict[str, dict[str, int]]:
    """How many findings each rule has at each level."""
    found: dict[str, Counter[str]] = {}
    for finding in linted.findings:
        found.setdefault(finding.rule, Counter())[finding.level.value] += 1
    return {rule: dict(found[rule]) for rule in sorted(found)}


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
