"""Rules by example: ``tests/cases/<RULE>.yaml`` has specs that pass, specs that fail, the findings.

A finding is written with as many of its fields as matter; their number and order must be exact.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from clocks import clock

from costmodel.linting.config.reading import read_config
from costmodel.linting.config.settings import Settings
from costmodel.linting.files import lint_file
from costmodel.linting.finding import Finding
from costmodel.linting.rules import IDS

CASES = Path(__file__).parents[1] / "cases"


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['case']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text())
    ]


@pytest.mark.parametrize(("rule", "case"), cases())
def test_case(rule: str, case: dict[str, Any], tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(case["spec"])
    settings = replace(settings_of(case, tmp_path), select=(rule, *case.get("also", ())))
    linted = lint_file(str(spec), settings, case.get("variant"))
    assert [str(fault.problem) for fault in linted.unreadable] == []
    found = [finding for finding in linted.findings if finding.rule == rule]
    expected = case["findings"]
    assert [shown(one, expected, n) for n, one in enumerate(found)] == expected


def settings_of(case: dict[str, Any], folder: Path) -> Settings:
    timed = clock(case["clock"]) if "clock" in case else None
    if "config" not in case:
        return Settings(folder=folder, clock=timed)
    path = folder / "costmodel.yaml"
    path.write_text(case["config"])
    return replace(read_config(str(path)), clock=timed)


def shown(finding: Finding, expected: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """The fields of a finding that the case writes down, floats to its digits."""
    mark = finding.mark
    assert mark is not None
    fields: dict[str, Any] = {
        "layer": finding.layer,
        "block": finding.block,
        "level": finding.level.value,
        "variant": finding.variant,
        "line": mark.line,
        "column": mark.column,
        "message": finding.message,
        "remedy": finding.remedy,
        "value": finding.value,
        "limit": finding.limit,
        "gain": finding.gain,
    }
    wanted = expected[number] if number < len(expected) else fields
    close = {
        name: wanted[name]
        for name in ("value", "limit")
        if name in wanted and fields[name] == pytest.approx(wanted[name], rel=1e-3)
    }
    return {name: value for name, value in (fields | close).items() if name in wanted}


def test_every_rule_has_cases() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(IDS)
