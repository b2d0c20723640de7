"""Lint as JUnit XML, which most CI servers show: a suite for each spec, a case for each entry.

A rule without entries in a spec is a case that passed; entries below ``--fail-on`` pass as well and
say what they have to say in their output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from costmodel.linting.grouping import Entry, Page, shown_path
from costmodel.linting.results import Unreadable
from costmodel.linting.rules import title

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(page: Page) -> Iterator[str]:
    """The page as one document."""
    suites = [_suite(page, path) for path in dict.fromkeys(page.linted.paths)]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="costmodel lint">\n'
    yield "".join(suites)
    yield "</testsuites>\n"


def _suite(page: Page, path: str) -> str:
    faults = [fault for fault in page.linted.unreadable if fault.path == path]
    # Entries in a file of blocks belong to several specs: the first of them shows it.
    entries = [entry for entry in page.entries if entry.members[0].spec == path]
    clean = _clean(page, path, {entry.rule for entry in entries})
    cases = [*(_error(fault, path) for fault in faults)]
    cases += [_case(entry, path, page) for entry in entries]
    cases += [f"  <testcase name={_quoted(name)} classname={_quoted(path)}/>\n" for name in clean]
    failures = sum(page.fails(entry) for entry in entries)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{len(faults)}"'
    return (
        f" <testsuite name={_quoted(shown_path(path))} {counts}>\n{''.join(cases)} </testsuite>\n"
    )


def _clean(page: Page, path: str, broken: set[str]) -> list[str]:
    judged = [one.verdicts for one in page.linted.judged if one.path == path]
    rules = sorted({rule for verdicts in judged for rule in verdicts} - broken)
    return [f"{rule} {title(rule)}" for rule in rules]


def _error(fault: Unreadable, path: str) -> str:
    text, problem = str(fault.problem), fault.problem
    return (
        f'  <testcase name="spec" classname={_quoted(path)}>\n'
        f"   <error message={_quoted(problem.message)}>{_escaped(text)}</error>\n  </testcase>\n"
    )


def _case(entry: Entry, path: str, page: Page) -> str:
    worst = entry.worst
    name = f"{entry.rule} {worst.layer or worst.block or title(entry.rule)}"
    place = f"{entry.file}:{entry.mark.line}" if entry.mark else entry.file
    lines = [f"{place}: {entry.level} {worst.message}", entry.subject, worst.remedy]
    text = _escaped("\n".join(line for line in lines if line))
    body = f"<system-out>{text}</system-out>"
    if page.fails(entry):
        about = f"type={_quoted(entry.level)} message={_quoted(worst.message)}"
        body = f"<failure {about}>{text}</failure>"
    head = f"  <testcase name={_quoted(name)} classname={_quoted(path)}>"
    return f"{head}\n   {body}\n  </testcase>\n"


def _quoted(text: str) -> str:
    return quoteattr(
        _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", shown_path(text) if text == "-" else text)
    )


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))
