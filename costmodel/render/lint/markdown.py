"""Lint as Markdown for a step summary or a comment: verdicts, then findings as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from costmodel.linting.finding import Level
from costmodel.linting.grouping import Entry, Page, shown_path
from costmodel.linting.results import Unreadable
from costmodel.render.markdown import escaped, folded, row
from costmodel.render.views.verdicts import (
    VerdictRow,
    counts_in_words,
    times_in_words,
    verdict_table,
)

_SIGNS = {Level.ERROR: "🔴", Level.WARNING: "🟡", Level.NOTE: "🔵", Level.CLEAN: "🟢"}
FEW = 10
"""So many entries are seen at once, more behind a click."""
MOST = 200
"""A step summary holds 1 MB: more entries than these are left to the other formats."""


def render(page: Page) -> Iterator[str]:
    """The page."""
    yield f"### costmodel lint: {counts_in_words(page)}\n"
    if page.linted.unreadable:
        yield "\n#### Specs with errors\n\n"
        yield from _table(("place", "error", "hint"), map(_fault, page.linted.unreadable))
    rules, rows = verdict_table(page.linted)
    if rows:
        yield "\n#### Verdicts\n\n"
        yield from _table(("network", "variants", *rules), map(_verdicts, rows))
    for line in times_in_words(page.linted):
        yield f"\n{escaped(line)}\n"
    if page.entries:
        yield "\n#### Findings\n\n"
        number = len(page.entries)
        yield from _findings(page) if number <= FEW else folded(f"{number} places", _findings(page))


def _findings(page: Page) -> Iterator[str]:
    yield from _table(("place", "rule", "finding", "remedy"), map(_entry, page.entries[:MOST]))
    more = len(page.entries) - MOST
    yield f"\nand {more} more\n" if more > 0 else ""


def _verdicts(one: VerdictRow) -> tuple[str, ...]:
    if not one.variants:  # the limits
        return one.network, "", *one.cells
    signed = (f"{_SIGNS[level]} {text}" for level, text in zip(one.levels, one.cells, strict=True))
    return one.network, one.variants, *signed


def _fault(fault: Unreadable) -> tuple[str, ...]:
    mark = fault.problem.mark
    place = f"{shown_path(fault.file)}:{mark.line}" if mark else shown_path(fault.file)
    return place, fault.problem.message, fault.problem.hint


def _entry(entry: Entry) -> tuple[str, ...]:
    worst = entry.worst
    place = f"{entry.file}:{entry.mark.line}" if entry.mark else entry.file
    message = f"{worst.message}\n{entry.subject}" if entry.subject else worst.message
    return place, f"{_SIGNS[entry.level]} {entry.rule}", message, worst.remedy


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield row(head)
    yield row(["---"] * len(head))
    for cells in rows:
        yield row(map(escaped, cells))
