"""Baselines: today's findings are known, tomorrow's are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Lint = Callable[..., tuple[int, str, str]]
SPEC = "specs/bottleneck.yaml"


def test_a_baseline_knows_todays_findings_and_not_tomorrows(lint: Lint, folder: Path) -> None:
    code, out, err = lint(SPEC, "--write-baseline", "base.json")
    assert (code, out) == (0, "")
    assert err == "wrote base.json; now: costmodel lint --baseline base.json\n"
    code, out, _ = lint(SPEC, "--baseline", "base.json", "--fail-on", "note")
    assert code == 0
    assert "no findings in 1 spec; 9 findings suppressed; " in out
    path = folder / SPEC
    path.write_text(
        path.read_text().replace("  - late:", "  - new: {bottleneck: {c: 64}}\n  - late:")
    )
    code, out, _ = lint(SPEC, "--baseline", "base.json", "--fail-on", "warning", "--format", "json")
    assert code == 1
    assert {one["block"] for one in json.loads(out)["findings"]} == {"new"}


def test_a_baseline_has_no_lines_and_is_the_same_each_time(lint: Lint, folder: Path) -> None:
    lint(SPEC, "--write-baseline", "one.json")
    path = folder / SPEC
    path.write_text("# moved\n\n" + path.read_text())
    lint(SPEC, "--write-baseline", "two.json")
    text = (folder / "one.json").read_text()
    assert text == (folder / "two.json").read_text()
    places = json.loads(text)["findings"]["G1"]["Bottleneck, 100% | <odd> name"]
    assert places == sorted(places)
    assert "early.1.expand" in places


def test_writing_over_a_baseline_keeps_what_it_knew(lint: Lint, folder: Path) -> None:
    lint(SPEC, "--write-baseline", "base.json")
    before = (folder / "base.json").read_text()
    lint(SPEC, "--baseline", "base.json", "--write-baseline", "base.json")
    assert (folder / "base.json").read_text() == before


@pytest.mark.parametrize(
    "text", ["{}", "[]", "3", '{"schema": "costmodel.baseline/2"}', "[" * 5000,
             '{"schema": "costmodel.baseline/1", "findings": {"G1": "x"}}',
             '{"schema": "costmodel.baseline/1", "findings": {"G1": {"N": "x"}}}'],
)  # fmt: skip
def test_a_file_that_is_no_baseline_is_refused(text: str, lint: Lint, folder: Path) -> None:
    (folder / "base.json").write_text(text)
    code, _, err = lint(SPEC, "--baseline", "base.json")
    assert code == 2
    assert "'base.json' is no baseline" in err
