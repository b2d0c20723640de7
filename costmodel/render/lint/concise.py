"""Lint for editors, a line for each entry: ``file:line:column: level rule message [subject]``."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.linting.grouping import Entry, Page, shown_path
from costmodel.linting.results import Unreadable
from costmodel.render.views.verdicts import counts_in_words, statistics


def render(page: Page) -> Iterator[str]:
    """The page, a line for each entry, then the counts."""
    for fault in page.linted.unreadable:
        yield fault_line(fault)
    if page.is_counted:
        for rule, counts in statistics(page.linted).items():
            yield f"{rule} " + ", ".join(f"{n} {level}" for level, n in counts.items()) + "\n"
    else:
        yield from map(entry_line, page.entries)
    yield counts_in_words(page) + "\n"


def fault_line(fault: Unreadable) -> str:
    """A fault of a spec."""
    mark = fault.problem.mark
    place = f":{mark.line}:{mark.column}" if mark else ""
    return f"{shown_path(fault.file)}{place}: error: {fault.problem.message}\n"


def entry_line(entry: Entry) -> str:
    """An entry."""
    mark = entry.mark
    place = f":{mark.line}:{mark.column}" if mark else ""
    subject = f" [{entry.subject}]" if entry.subject else ""
    message = entry.worst.message
    return f"{entry.file}{place}: {entry.level} {entry.rule} {message}{subject}\n"
