"""What the formats for machines promise to those who read them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from costmodel.cli.lint_outputs import FORMATS
from costmodel.linting.rules import IDS, manual
from costmodel.render.lint import github as lint_github

DATA = Path(__file__).parents[1] / "data"
Lint = Callable[..., tuple[int, str, str]]
SPEC = Path("specs/bottleneck.yaml")


def loaded(lint: Lint, *words: str) -> Any:
    return json.loads(lint(*words)[1])


def test_json_has_every_finding_and_every_verdict(lint: Lint) -> None:
    page = loaded(lint, "--format", "json")
    assert page["schema"] == "costmodel.lint/1"
    names = "rule level network variant layer block file line column message value limit remedy"
    for finding in page["findings"]:
        assert set(names.split()) <= set(finding)
        assert finding["level"] in ("note", "warning", "error")
        assert (finding["file"], finding["line"]) != (None, None)
    verdicts = page["verdicts"]["Bottleneck, 100% | <odd> name"]
    assert set(verdicts) == {"wide", "grouped", "equal"}
    assert verdicts["wide"] == {"G1": "warning", "G2": "clean", "G3": "clean", "G4": "warning"}
    assert page["verdicts"]["Clean"] == {"": dict.fromkeys(("G1", "G2", "G3", "G4"), "clean")}
    assert {problem["file"] for problem in page["problems"]} == {"specs/broken.yaml"}
    assert [problem["line"] for problem in page["problems"]] == [5, 6]


def test_json_has_the_verdicts_of_networks_that_are_called_alike(lint: Lint, folder: Path) -> None:
    (folder / "specs/other.yaml").write_text(Path("specs/clean.yaml").read_text())
    page = loaded(
        lint, "specs/clean.yaml", "specs/other.yaml", "--select", "G2", "--format", "json"
    )
    assert page["verdicts"] == {"Clean": {"": {"G2": "clean"}}}
    verdicts = {"G2": {"level": "clean", "value": 0, "limit": 0.1}}
    assert page["judged"] == [
        {"spec": f"specs/{name}.yaml", "network": "Clean", "variant": "", "verdicts": verdicts}
        for name in ("clean", "other")
    ]


def test_json_is_not_grouped_and_other_formats_are(lint: Lint) -> None:
    findings = loaded(lint, str(SPEC), "--format", "json")["findings"]
    lines = {(one["rule"], one["file"], one["line"]) for one in findings if one["level"] != "note"}
    results = loaded(lint, str(SPEC), "--format", "sarif")["runs"][0]["results"]
    issues = loaded(lint, str(SPEC), "--format", "gitlab")
    assert len(findings) > 3 * len(lines)
    assert len(results) == len(issues) == len(lines)


def sarif(lint: Lint, *words: str) -> Any:
    return loaded(lint, "--format", "sarif", "--notes", *words)["runs"][0]


def test_sarif_is_what_github_reads(lint: Lint) -> None:
    schema = json.loads((DATA / "sarif_for_github.schema.json").read_text())
    jsonschema.validate(loaded(lint, "--format", "sarif", "--notes"), schema)


def test_sarif_has_the_manual_pages_and_points_into_them(lint: Lint) -> None:
    run = sarif(lint)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*IDS, "spec"]
    assert all(rule["help"]["markdown"] == manual(rule["id"]) for rule in rules[:-1])
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_columns_frame_the_word_that_is_meant(lint: Lint) -> None:
    lines = SPEC.read_text().splitlines()
    for result in sarif(lint, str(SPEC), "--select", "G2")["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        line = lines[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "pointwise"


def prints(run: Any) -> list[tuple[str, str]]:
    return [
        (result["ruleId"], *result["partialFingerprints"].values()) for result in run["results"]
    ]


def test_fingerprints_stay_when_lines_move_and_are_all_different(lint: Lint) -> None:
    before = prints(sarif(lint, str(SPEC)))
    issues = [one["fingerprint"] for one in loaded(lint, str(SPEC), "--format", "gitlab")]
    SPEC.write_text("# a line\n# and another\n" + SPEC.read_text())
    assert prints(sarif(lint, str(SPEC))) == before
    assert [one["fingerprint"] for one in loaded(lint, str(SPEC), "--format", "gitlab")] == issues
    assert len(set(before)) == len(before)
    assert len(set(issues)) == len(issues)


def test_fingerprints_differ_between_files(lint: Lint) -> None:
    before = {print_ for _, print_ in prints(sarif(lint, str(SPEC)))}
    copy = SPEC.with_name("copy.yaml")
    copy.write_text(SPEC.read_text().replace("  - last: ", "  - other: "))
    both = prints(sarif(lint, str(SPEC), str(copy)))
    assert len(set(both)) == len(both)
    assert before <= {print_ for _, print_ in both}


def test_paths_with_spaces_and_umlauts_are_uris(lint: Lint, folder: Path) -> None:
    path = folder / "specs" / "my ünet.yaml"
    path.write_text(
        (folder / "specs/clean.yaml").read_text().replace("out: 32, k: 3, then", "outt: 1, then")
    )
    results = sarif(lint, str(path))["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert uris == {"specs/my%20%C3%BCnet.yaml"}


_COMMAND = re.compile(r"^::(error|warning|notice) ((?:\w+=[^,:\n]*,?)+)::([^\n]*)$", re.MULTILINE)


def unescaped(text: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_commands_escape_what_would_end_them(lint: Lint, folder: Path) -> None:
    odd = folder / "specs" / "odd, 50%: name.yaml"
    odd.write_text(SPEC.read_text())
    out = lint(str(odd), "--format", "github")[1]
    found = _COMMAND.findall(out)
    assert len(found) == out.count("\n::") + out.startswith("::") > 5
    for _, fields, message in found:
        properties = dict(field.split("=") for field in fields.split(","))
        assert unescaped(properties["file"]) in (
            "specs/odd, 50%: name.yaml",
            "specs/blocks/units.yaml",
        )
        assert unescaped(properties["title"])[:3] in ("G1 ", "G2 ", "G4 ")
        assert "%" not in re.sub("%(25|0A|0D)", "", message)
        assert "\nremedy: " in unescaped(message)


def test_github_gets_ten_of_a_kind_the_gravest_first_and_the_others_as_lines(
    lint: Lint, folder: Path
) -> None:
    for number in range(4):
        (folder / "specs" / f"copy{number}.yaml").write_text(SPEC.read_text())
    (folder / "costmodel.yaml").write_text("g4.level: error\n")
    out = lint("specs", "--format", "github", "--notes")[1]
    kinds = [kind for kind, _, _ in _COMMAND.findall(out)]
    assert max(Counter(kinds).values()) == lint_github.MOST == 10
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    beyond = out.partition("GitHub shows 10")[2]
    assert "copy3.yaml:12: warning G1" in beyond
    counts = re.search(r"(\d+) errors, (\d+) warnings, (\d+) notes", out)
    assert counts
    problems = 2
    assert len(kinds) + len(beyond.splitlines()) - 2 == sum(map(int, counts.groups())) + problems


def test_junit_counts_its_cases(lint: Lint) -> None:
    out = lint("--format", "junit", "--fail-on", "warning")[1]
    root = ElementTree.fromstring(out)  # noqa: S314  (our own)
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"specs/bottleneck.yaml", "specs/broken.yaml", "specs/clean.yaml"}
    for suite in suites.values():
        assert int(suite.get("tests") or 0) == len(suite.findall("testcase"))
        assert int(suite.get("failures") or 0) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors") or 0) == len(suite.findall("testcase/error"))
    assert len(suites["specs/broken.yaml"].findall("testcase/error")) == 2
    assert len(suites["specs/clean.yaml"].findall("testcase")) == 4  # G1 to G4, all passed


def test_gitlab_has_what_merge_requests_need(lint: Lint) -> None:
    for issue in loaded(lint, "--format", "gitlab"):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1


def test_markdown_tables_survive_pipes_and_brackets(lint: Lint) -> None:
    out = lint("--format", "markdown")[1]
    rows = [line for line in out.splitlines() if line.startswith("|")]
    assert any("Bottleneck, 100% \\| \\<odd\\> name" in row for row in rows)
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert widths == {4, 5, 7}  # problems, findings, verdicts


@pytest.mark.parametrize(
    "style", ["concise", "github", "gitlab", "json", "junit", "markdown", "sarif", "text"]
)
def test_a_spec_with_errors_is_reported_at_its_place_and_the_others_are_linted(
    lint: Lint, style: str
) -> None:
    code, out, _ = lint("--format", style)
    assert code == 2
    assert "specs/broken.yaml" in out
    assert re.search(r"unknown field ('|&apos;)outt('|&apos;) of conv", out)
    assert "bottleneck.yaml" in out


def test_several_formats_go_to_several_files(lint: Lint, folder: Path) -> None:
    code, out, _ = lint("--format", "sarif=out.sarif", "--format", "github", "--format", "concise")
    assert code == 2
    assert out.index("::warning") < out.index("specs/bottleneck.yaml:12:18: warning G1")
    assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"
    assert lint("--format", "json", "-o", "out.json")[1] == ""
    assert json.loads((folder / "out.json").read_text())["findings"]


def test_two_formats_cannot_share_a_file(lint: Lint) -> None:
    code, _, err = lint("--format", "json=a", "--format", "sarif=a")
    assert code == 2
    assert "two formats cannot share the file 'a'" in err
    assert not Path("a").exists()


@pytest.mark.parametrize("style", ["sarif", "gitlab"])
def test_a_name_that_is_no_utf_8_is_written_as_escapes(
    lint: Lint, folder: Path, style: str
) -> None:
    for name in ("clean", "bottleneck"):
        path = folder / "specs" / f"{name}\udcff.yaml"
        path.write_text((folder / f"specs/{name}.yaml").read_text())
    (folder / "specs" / "wrong\udcff.yaml").write_text("schema: 1")
    code, _, err = lint("--format", f"{style}=page.json")
    assert (code, err) == (2, "")
    assert json.loads(Path("page.json").read_text())


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_says_that_a_network_was_judged_without_a_hint(
    lint: Lint, folder: Path, style: str
) -> None:
    cases = yaml.safe_load((DATA.parent / "cases" / "S2.yaml").read_text())
    (folder / "specs/dual.yaml").write_text(cases[1]["spec"])
    words = ("specs/dual.yaml", "--select", "S2", "--notes", "--format", style)
    assert "judged without a hint: no tensor separates 12 units" in lint(*words)[1]
