"""Lint as GitHub workflow commands, which put entries on the lines of a pull request.

GitHub shows ten annotations of each kind in a step: the gravest come first, and what is beyond ten
is written to the log as plain lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from costmodel import __version__
from costmodel.core.foreign import shown, workflow_data, workflow_property
from costmodel.core.marks import Mark
from costmodel.linting.finding import Level
from costmodel.linting.grouping import Entry, Page, shown_path
from costmodel.linting.results import Unreadable
from costmodel.linting.rules import title
from costmodel.render.views.verdicts import counts_in_words

MOST = 10
"""Annotations of a kind that GitHub shows for one step."""

_KINDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(page: Page) -> Iterator[str]:
    """The page, the gravest first."""
    used: Counter[str] = Counter()
    beyond: list[str] = []
    for kind, command, plain in _annotations(page):
        used[kind] += 1
        if used[kind] > MOST:
            beyond.append(plain)
        else:
            yield command + "\n"
    if beyond:
        yield f"GitHub shows {MOST} annotations of each kind; the others:\n"
        yield from (shown(line) + "\n" for line in beyond)
    yield f"costmodel {__version__}: {counts_in_words(page)}\n"


def _annotations(page: Page) -> Iterator[tuple[str, str, str]]:
    """Kind, command, and the same as a plain line."""
    for fault in page.linted.unreadable:
        yield _of_fault(fault)
    for entry in by_gravity(page.entries):
        yield _of_entry(entry)


def by_gravity(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with the gravest first, then those whose remedy saves most, if known of time."""

    def gravity(entry: Entry) -> tuple[object, ...]:
        gain = max(one.gain for one in entry.members)
        return -entry.level.rank, -entry.cost, -gain, entry.place

    return sorted(entries, key=gravity)


def _of_fault(fault: Unreadable) -> tuple[str, str, str]:
    problem = fault.problem
    message = f"{problem.message}\n{problem.hint}".strip()
    file = shown_path(fault.file)
    command = _command("error", file, problem.mark, "spec with errors", message)
    return "error", command, f"{file}: {problem.message}"


def _of_entry(entry: Entry) -> tuple[str, str, str]:
    worst, kind = entry.worst, _KINDS[entry.level]
    lines = [worst.message, entry.subject, f"remedy: {worst.remedy}" if worst.remedy else ""]
    message = "\n".join(line for line in lines if line)
    heading = f"{entry.rule} {title(entry.rule)}"
    line = f":{entry.mark.line}" if entry.mark else ""
    plain = f"{entry.file}{line}: {entry.level} {entry.rule} {worst.message}"
    return kind, _command(kind, entry.file, entry.mark, heading, message), plain


def _command(kind: str, file: str, mark: Mark | None, heading: str, message: str) -> str:
    places = {"file": file}
    if mark:
        places |= {
            "line": str(mark.line),
            "endLine": str(mark.line),
            "col": str(mark.column),
            "endColumn": str(mark.column + mark.length),
        }
    fields = ",".join(
        f"{key}={workflow_property(text)}" for key, text in (places | {"title": heading}).items()
    )
    return f"::{kind} {fields}::{workflow_data(message)}"
