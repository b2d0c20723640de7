"""Lint for people at a terminal: entries with their lines and remedies, verdicts, counts."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.core.problems import excerpt
from costmodel.lint.finding import Level
from costmodel.lint.grouping import Entry, Page
from costmodel.lint.results import Unreadable
from costmodel.lint.rules import title
from costmodel.render.lint.verdicts import counts_in_words, statistics, verdict_table

_STYLES = {Level.ERROR: "1;31", Level.WARNING: "1;33", Level.NOTE: "36", Level.CLEAN: "32"}


def render(page: Page) -> Iterator[str]:
    """The page, a piece for each entry."""
    for fault in page.linted.unreadable:
        yield _fault(fault) + "\n\n"
    if page.is_counted:
        yield from _statistics(page)
    else:
        for entry in page.entries:
            yield _entry(entry, page) + "\n\n"
    yield from _verdicts(page)
    yield counts_in_words(page) + "\n"


def _styled(text: str, style: str, page: Page) -> str:
    return f"\033[{style}m{text}\033[0m" if page.is_coloured and text else text


def _fault(fault: Unreadable) -> str:
    place = "" if fault.problem.mark else f"{fault.path}: "
    return place + str(fault.problem)


def _entry(entry: Entry, page: Page) -> str:
    worst, mark = entry.worst, entry.mark
    place = f"{entry.file}:{mark.line}:{mark.column}" if mark else entry.file
    level = _styled(f"{entry.level} {entry.rule}", _STYLES[entry.level], page)
    lines = [f"{_styled(place, '1', page)}: {level}: {worst.message}"]
    lines += (_styled(line, "2", page) for line in (excerpt(mark) if mark else ()))
    if entry.subject:
        lines.append(f"  {entry.subject}")
    if worst.remedy:
        lines.append(f"  remedy: {worst.remedy}")
    return "\n".join(lines)


def _statistics(page: Page) -> Iterator[str]:
    for rule, counts in statistics(page.linted).items():
        for level, number in counts.items():
            yield f"{number:>8,}  {level:<7}  {rule}  {title(rule)}\n"
    yield "\n" if page.linted.findings else ""


def _verdicts(page: Page) -> Iterator[str]:
    rules, rows = verdict_table(page.linted)
    if not rows:
        return
    head = ("network", "variants", *rules)
    cells = [(row.network, row.variants, *row.cells) for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    yield _line(head, widths, ["1"] * len(head), page)
    for row, texts in zip(rows, cells, strict=True):
        is_network = bool(row.variants)
        styles = ["", "", *(_STYLES[level] if is_network else "2" for level in row.levels)]
        yield _line(texts, widths, styles, page)
    yield "\n"


def _line(texts: tuple[str, ...], widths: list[int], styles: list[str], page: Page) -> str:
    parts = []
    for number, (text, width, style) in enumerate(zip(texts, widths, styles, strict=True)):
        space = " " * (width - len(text))
        shown = _styled(text, style, page) if style else text
        parts.append(space + shown if number == 1 else shown + space)
    return "  ".join(parts).rstrip() + "\n"
