"""Lint as SARIF 2.1.0, which GitHub's code scanning and editors read.

Only what those read is written: rules with their manual pages, one result for each entry with its
place, and fingerprints that stay when lines move. Paths are relative to the working folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from costmodel import __version__
from costmodel.core.marks import Mark
from costmodel.linting.finding import Level
from costmodel.linting.grouping import Entry, Page, fingerprints, shown_path
from costmodel.linting.results import Unreadable
from costmodel.linting.rules import IDS, default_level, manual, title
from costmodel.linting.times import price_record

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
PAPER = "https://arxiv.org/abs/1807.11164"
"""Where the guidelines come from."""
FAULT = "spec"
"""The rule of specs that cannot be read."""

_FINGERPRINT = "costmodel/v1"
_Record = Mapping[str, object]


def render(page: Page) -> Iterator[str]:
    """The page as one run."""
    marks = fingerprints(page.entries)
    results = [_fault(fault) for fault in page.linted.unreadable]
    results += [_result(entry, marks[number]) for number, entry in enumerate(page.entries)]
    driver = {
        "name": "costmodel",
        "semanticVersion": __version__,
        "informationUri": PAPER,
        "rules": [*map(_rule, IDS), _FAULT_RULE],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not page.linted.unreadable}],
        "results": results,
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: str) -> _Record:
    about = f"{title(rule)[0].upper()}{title(rule)[1:]}."
    return {
        "id": rule,
        "shortDescription": {"text": about},
        "fullDescription": {"text": about},
        "help": {"text": manual(rule), "markdown": manual(rule)},
        "defaultConfiguration": {"level": default_level(rule).value},
        "properties": {"tags": ["architecture"], "precision": "very-high"},
    }


_FAULT_RULE: _Record = {
    "id": FAULT,
    "shortDescription": {"text": "A spec with errors cannot be judged."},
    "fullDescription": {"text": "A spec with errors cannot be judged."},
    "help": {"text": "Correct the spec; `costmodel analyze SPEC` reports the same errors."},
    "defaultConfiguration": {"level": "error"},
}


def _result(entry: Entry, fingerprint: str) -> _Record:
    worst = entry.worst
    lines = [worst.message, entry.subject, f"Remedy: {worst.remedy}" if worst.remedy else ""]
    names = sorted({one.layer or one.block for one in entry.members} - {""})
    logical = [{"fullyQualifiedName": name, "kind": "element"} for name in names]
    location = _location(entry.file, entry.mark) | (
        {"logicalLocations": logical} if logical else {}
    )
    return {
        "ruleId": entry.rule,
        "ruleIndex": IDS.index(entry.rule),
        "level": entry.level.value,
        "message": {"text": "\n".join(line for line in lines if line)},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
        "properties": {
            "value": worst.value,
            "limit": worst.limit,
            "gain": worst.gain,
            **price_record(worst.price),
        },
    }


def _fault(fault: Unreadable) -> _Record:
    problem, file = fault.problem, shown_path(fault.file)
    text = f"{problem.message}\n{problem.hint}".strip()
    fingerprint = sha256(
        f"{file}\0{fault.path}\0{text}".encode(errors="surrogateescape")
    ).hexdigest()[:32]
    return {
        "ruleId": FAULT,
        "ruleIndex": len(IDS),
        "level": Level.ERROR.value,
        "message": {"text": text},
        "locations": [_location(file, problem.mark)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }


def _location(file: str, mark: Mark | None) -> dict[str, object]:
    region = {"startLine": 1}
    if mark:
        region = {
            "startLine": mark.line,
            "startColumn": mark.column,
            "endLine": mark.line,
            "endColumn": mark.column + mark.length,
        }
    uri = Path(file).as_uri() if Path(file).is_absolute() else quote(os.fsencode(file))
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
