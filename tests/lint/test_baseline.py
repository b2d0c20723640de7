"""Baselines: today's findings are known, tomorrow's are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.linting.baseline import baseline_text, read_baseline
from costmodel.linting.finding import Finding, Level
from costmodel.linting.results import Key

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
    places = json.loads(text)["findings"][SPEC]["G1"]["Bottleneck, 100% | <odd> name"]
    assert list(places) == sorted(places)
    assert "early.1.expand" in places


def test_writing_over_a_baseline_keeps_what_it_knew(lint: Lint, folder: Path) -> None:
    lint(SPEC, "--write-baseline", "base.json")
    before = (folder / "base.json").read_text()
    lint(SPEC, "--baseline", "base.json", "--write-baseline", "base.json")
    assert (folder / "base.json").read_text() == before


WIDE = """\
schema: 1
network: Same
input: {image: [16, 56, 56]}
parameters: {expansion: 48}
blocks:
  unit: {layers: [{pointwise: {out: expansion}}, {pointwise: {out: 16}}]}
layers: [{units: {unit: {repeat: 3}}}]
"""
"""Pointwise convolutions of 16->48 channels: their MAC is 1.33 times the bound or so."""


def findings_in(out: str) -> set[str]:
    return {finding["spec"] for finding in json.loads(out)["findings"]}


def test_a_new_spec_is_new_even_if_its_network_is_called_as_a_known_one(
    lint: Lint, folder: Path
) -> None:
    specs = folder / "same"
    specs.mkdir()
    (specs / "a.yaml").write_text(WIDE)
    lint("same", "--write-baseline", "base.json")
    (specs / "b.yaml").write_text(WIDE)
    out = lint("same", "--baseline", "base.json", "--format", "json")[1]
    assert findings_in(out) == {"same/b.yaml"}
    (specs / "a.yaml").rename(specs / "c.yaml")  # what moves is new where it is now
    out = lint("same", "--baseline", "base.json", "--format", "json")[1]
    assert findings_in(out) == {"same/b.yaml", "same/c.yaml"}


@pytest.mark.parametrize(("expansion", "is_new"), [(48, False), (49, False), (64, True)])
def test_what_goes_a_tenth_further_beyond_its_limit_is_new(
    expansion: int, is_new: bool, lint: Lint, folder: Path
) -> None:
    (folder / "a.yaml").write_text(WIDE)
    lint("a.yaml", "--write-baseline", "base.json")
    (folder / "a.yaml").write_text(WIDE.replace("48", str(expansion)))
    out = lint("a.yaml", "--baseline", "base.json", "--format", "json")[1]
    assert bool(json.loads(out)["findings"]) is is_new


def test_a_budget_that_is_exceeded_further_is_new(lint: Lint, folder: Path) -> None:
    # MAC of a unit: 2 * (56 * 56 * (16 + 48) + 16 * 48) = 402,944; of three 1,208,832
    (folder / "a.yaml").write_text(WIDE)
    config = folder / "costmodel.yaml"
    config.write_text("select: [B1]\nbudgets: {a.yaml: {mac: 1 M}}\n")
    lint("a.yaml", "--write-baseline", "base.json")
    base = json.loads((folder / "base.json").read_text())
    assert base["findings"] == {"a.yaml": {"B1": {"Same": {"mac": 1.21}}}}
    assert lint("a.yaml", "--baseline", "base.json")[0] == 0
    (folder / "a.yaml").write_text(WIDE.replace("48", "49"))  # 1,227,744: less than 1.231 M
    assert lint("a.yaml", "--baseline", "base.json")[0] == 0
    (folder / "a.yaml").write_text(WIDE.replace("48", "50"))  # 1,246,656
    assert lint("a.yaml", "--baseline", "base.json")[0] == 1


def test_specs_are_seen_from_the_folder_of_the_baseline(folder: Path) -> None:
    spec = str(folder / SPEC)
    finding = Finding("G1", Level.WARNING, spec, "N", "", "x.1", "x", None, "", 1.3, 1.2, "")
    (folder / "ci").mkdir()
    path = folder / "ci" / "base.json"
    path.write_text(baseline_text([finding], path.parent))
    assert list(json.loads(path.read_text())["findings"]) == [f"../{SPEC}"]
    assert read_baseline("ci/base.json") == (Key(SPEC, "G1", "N", "x.1", 1.09),)


def test_a_baseline_in_another_folder_knows_its_findings(lint: Lint, folder: Path) -> None:
    (folder / "ci").mkdir()
    lint(SPEC, "--write-baseline", "ci/base.json")
    out = lint(SPEC, "--baseline", "ci/base.json", "--fail-on", "note")[1]
    assert "no findings in 1 spec; " in out


def test_shipped_names_are_known_as_they_are(lint: Lint) -> None:
    lint("mobilenetv2", "--select", "G1", "--write-baseline", "base.json")
    out = lint("mobilenetv2", "--select", "G1", "--baseline", "base.json")[1]
    assert "no findings in 1 spec; " in out


@pytest.mark.parametrize(
    "text", ["{}", "[]", "3", '{"schema": "costmodel.baseline/1"}', "[" * 5000,
             '{"schema": ' + "9" * 5000 + "}",
             '{"schema": "costmodel.baseline/2", "findings": {"G1": "x"}}',
             *('{"schema": "costmodel.baseline/2", "findings": {"a": {"G1": {"N": {"x": '
               + reach + "}}}}}" for reach in ("NaN", "Infinity", "true", "1" + "0" * 400)),
             '{"schema": "costmodel.baseline/2", "findings": {"a": {"G1": {"N": ["x"]}}}}',
             '{"schema": "costmodel.baseline/2", "findings": {"a": {"G1": {"N": {"x": "y"}}}}}'],
)  # fmt: skip
def test_a_file_that_is_no_baseline_is_refused(text: str, lint: Lint, folder: Path) -> None:
    (folder / "base.json").write_text(text)
    code, _, err = lint(SPEC, "--baseline", "base.json")
    assert code == 2
    assert "'base.json' is no baseline" in err
    assert "--write-baseline FILE writes one" in err
