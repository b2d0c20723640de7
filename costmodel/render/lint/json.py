"""Lint as JSON, ``costmodel.lint/1``: every finding, ungrouped, and every verdict.

``verdicts`` has one level for each network by its name; ``judged`` has those of each spec, with the
values and limits, so that nothing is lost where two specs name their networks alike. With a
platform findings, verdicts and networks have their predicted milliseconds.
The contract may gain keys; a change of meaning gets a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from costmodel.linting.finding import Finding, Level, Share, Verdict
from costmodel.linting.grouping import Page, shown_path
from costmodel.linting.results import Judged, Unreadable
from costmodel.linting.times import Times, price_record
from costmodel.render.lint.verdicts import statistics

SCHEMA = "costmodel.lint/1"


def render(page: Page) -> Iterator[str]:
    """The page in pieces, a line for each finding."""
    linted = page.linted
    yield f'{{\n"schema": "{SCHEMA}",\n"findings": '
    yield from _lines(_finding(finding) for finding in linted.findings)
    yield ',\n"verdicts": '
    yield _text(_verdicts(linted.judged))
    yield ',\n"judged": '
    yield from _lines(_judged(one) for one in linted.judged)
    yield ',\n"problems": '
    yield from _lines(_problem(fault) for fault in linted.unreadable)
    rest = {
        "statistics": statistics(linted),
        "suppressed": linted.suppressed,
        "known": linted.known,
        "baseless": linted.baseless,
    }
    yield "".join(f',\n"{name}": {_text(value)}' for name, value in rest.items())
    yield "\n}\n"


def _lines(records: Iterable[object]) -> Iterator[str]:
    yield "["
    for number, record in enumerate(records):
        yield (",\n" if number else "\n") + _text(record)
    yield "]"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


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
