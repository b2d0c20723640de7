"""Lint as GitLab's code quality report, which merge requests show on their lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from costmodel.linting.finding import Level
from costmodel.linting.grouping import Page, fingerprints, shown_path
from costmodel.linting.results import Unreadable

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def render(page: Page) -> Iterator[str]:
    """The page as a list of issues."""
    marks = fingerprints(page.entries)
    issues = [_fault(fault) for fault in page.linted.unreadable]
    for number, entry in enumerate(page.entries):
        worst = entry.worst
        parts = (worst.message, entry.subject, worst.remedy and f"remedy: {worst.remedy}")
        issues.append(
            {
                "description": "; ".join(part for part in parts if part),
                "check_name": entry.rule,
                "fingerprint": marks[number],
                "severity": _SEVERITIES[entry.level],
                "location": _location(entry.file, entry.mark.line if entry.mark else 1),
            }
        )
    yield json.dumps(issues, indent=1, ensure_ascii=False) + "\n"


def _fault(fault: Unreadable) -> dict[str, object]:
    file, problem = shown_path(fault.file), fault.problem
    text = f"{file}\0{fault.path}\0{problem.message}\0{problem.mark and problem.mark.column}"
    return {
        "description": "; ".join(part for part in (problem.message, problem.hint) if part),
        "check_name": "spec",
        "fingerprint": sha256(text.encode(errors="surrogateescape")).hexdigest()[:32],
        "severity": "blocker",
        "location": _location(file, problem.mark.line if problem.mark else 1),
    }


def _location(file: str, line: int) -> dict[str, object]:
    return {"path": file, "lines": {"begin": line}}
