"""The configuration: costmodel.yaml and setup.cfg, what they change, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.core.problems import SpecError
from costmodel.linting.config.locating import find_config
from costmodel.linting.config.reading import read_config
from costmodel.linting.config.settings import Settings
from costmodel.linting.finding import Level
from costmodel.linting.rules import IDS

Lint = Callable[..., tuple[int, str, str]]

AS_YAML = """\
preset: gpu
select: [G1, G3]
ignore: [G3]
fail-on: warning
g1.level: error
g1.limit: 0.05
g1.ratio: 1.5
files:
  specs/old/*.yaml: {ignore: [G1], g3.level: note}
budgets:
  specs/*.yaml: {flops: 300 MFLOPs}
"""
AS_INI = """\
[metadata]
name = anything at all
  %(strange)s
not even an entry

[costmodel]
# a comment
preset = gpu
select =
    G1
    G3
ignore = G3
fail-on: warning
g1.level = error
g1.limit = 0.05
g1.ratio = 1.5

[costmodel:files:specs/old/*.yaml]
ignore = G1
g3.level = note

[costmodel:budgets:specs/*.yaml]
flops = 300 MFLOPs
[other]
flops = 1
"""


@pytest.fixture(params=[("costmodel.yaml", AS_YAML), ("setup.cfg", AS_INI)], ids=["yaml", "cfg"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    name, text = request.param
    (tmp_path / name).write_text(text)
    return read_config(str(tmp_path / name))


def test_both_files_say_the_same(settings: Settings, tmp_path: Path) -> None:
    assert settings.folder == tmp_path
    assert settings.select == ("G1", "G3")
    assert settings.fail_on is Level.ERROR or settings.fail_on is Level.WARNING
    rules = settings.rules_of(str(tmp_path / "specs" / "a.yaml"))
    assert list(rules) == ["G1"]
    assert rules["G1"].level is Level.ERROR
    assert rules["G1"].limits == {"limit": 0.05, "ratio": 1.5}
    assert list(settings.rules_of(str(tmp_path / "specs" / "old" / "a.yaml"))) == []
    assert [budget.pattern for budget in settings.budgets] == ["specs/*.yaml"]


def test_patterns_start_from_the_configuration_wherever_lint_is_called(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "specs" / "old").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "specs" / "old")
    assert list(settings.rules_of("a.yaml")) == []
    assert list(settings.rules_of("../a.yaml")) == ["G1"]
    assert list(settings.rules_of("-")) == ["G1"]


def test_it_is_searched_upwards_and_yaml_comes_first(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "setup.cfg").write_text("[metadata]\nname = x\n")
    (tmp_path / "setup.cfg").write_text("[costmodel]\n")
    assert find_config(inner) == tmp_path / "setup.cfg"
    (tmp_path / "costmodel.yaml").write_text("select: [G1]\n")
    assert find_config(inner) == tmp_path / "costmodel.yaml"


def test_without_one_every_rule_runs_and_errors_fail() -> None:
    assert (Settings().select, Settings().fail_on) == (IDS, Level.ERROR)
    assert list(Settings().rules_of("x.yaml")) == list(IDS)


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("preset: amr", "1:9", "unknown value 'amr'", "did you mean 'arm'?"),
        ("select: [G1, G9]", "1:14", "unknown rule 'G9'", "known here: A1, B1, G1"),
        ("select: {G1: yes}", "1:9", "no rule", "write rules as in [G1, G3]"),
        ("ignor: [G1]", "1:1", "unknown key 'ignor'", "did you mean 'ignore'?"),
        ("fail-on: fatal", "1:10", "unknown value 'fatal'", "error, note, warning"),
        ("g1.limt: 1", "1:1", "unknown key 'g1.limt'", "did you mean 'g1.limit'?"),
        ("g2.ratio: 1", "1:1", "unknown key 'g2.ratio'", "did you mean 'g1.ratio'?"),
        ("g1.limit: much", "1:11", "'much' is no limit", "write a number above 0"),
        ("g1.limit: -1", "1:11", "'-1' is no limit", "write a number above 0"),
        ("g1.limit: .inf", "1:11", "inf", ""),
        ("g1.level: clean", "1:11", "unknown value 'clean'", "error, note, warning"),
        ("files: [a]", "1:8", "'files' must be a mapping", "write 'key: value' pairs"),
        ("files: {a.yaml: {select: [G1]}}", "1:18", "unknown key 'select'", ""),
        ("budgets: {a.yaml: {flop: 3 M}}", "1:20", "unknown metric 'flop'", "'flops'"),
        ("budgets: {a.yaml: {flops: much}}", "1:27", "'much' does not begin with a number", ""),
        ("- G1", "1:1", "the configuration must be a mapping", ""),
        ("select: [G1", "1:9", "", ""),
        ("select: [G1]\nselect: [G2]", "2:1", "", ""),
        ("[costmodel]\nselect G1", "2:1", "this line is no entry", "write 'key = value'"),
        ("[costmodel]\nselect = G9", "2:10", "unknown rule 'G9'", "known here: A1, B1, G1"),
        ("[costmodel]\na = 1\na = 2", "3:1", "this key comes twice", "keep one of them"),
        ("[costmodel]\n[costmodel]", "2:2", "this section comes twice", "keep one of them"),
        ("[costmodel:filse:a]\n", "1:2", "unknown key 'filse'", "did you mean 'files'?"),
        ("select: []", "1:9", "no rule is selected", "write rules as in [G1, G3]"),
        ("select:", "1:8", "no rule is selected", "write rules as in [G1, G3]"),
        ("[costmodel]\nselect =", "2:9", "no rule is selected", "write rules as in [G1, G3]"),
        ("g1.limit: 1_0", "1:11", "'1_0' is no limit", "write a number above 0"),
        ("g1.limit: \u0663", "1:11", "'\u0663' is no limit", "write a number above 0"),
        ("[costmodel\nselect = G1", "1:1", "this is no section", "write '[costmodel]'"),
        (
            "[costmodel:files]\nignore = G1",
            "1:2",
            "this section does not say for which files",
            "write '[costmodel:files:specs/*.yaml]'",
        ),
        (
            "[costmodel]\nbudgets = 1\n[costmodel:budgets:a.yaml]\nmac = 1",
            "2:1",
            "budgets is no key here",
            "write a section '[costmodel:budgets:specs/*.yaml]'",
        ),
        ("[metadata]\n", "", "does not configure costmodel", "add a section [costmodel]"),
    ],
)
def test_a_fault_has_its_place_and_a_hint(
    text: str, place: str, message: str, hint: str, lint: Lint, folder: Path
) -> None:
    name = "setup.cfg" if text.startswith("[") else "costmodel.yaml"
    (folder / name).write_text(text)
    code, out, err = lint("specs/clean.yaml", "--config", name)
    assert (code, out) == (2, "")
    assert (f"{name}:{place}: error: " in err) if place else ("error: " in err)
    assert message in err
    assert hint in err


@pytest.mark.parametrize(
    "text",
    [
        "[costmodel] # ours\n[costmodel:budgets:a.yaml]  ; limit\nmac = 1\n",
        "[ costmodel ]\n[costmodel : budgets : a.yaml ]\nmac = 1\n",
        "\ufeff[costmodel:budgets:a.yaml]\nmac = 1\n",
        "[metadata]\nname = x\n[costmodel:budgets:a.yaml]\nmac: 1\n",
        "[costmodel:budgets:a.yaml] # [x]\nmac = 1\n",
    ],
)
def test_sections_are_read_however_they_are_spaced(text: str, tmp_path: Path) -> None:
    path = tmp_path / "setup.cfg"
    path.write_text(text)
    assert find_config(tmp_path) == path
    (budget,) = read_config(str(path)).budgets
    assert (budget.pattern, list(budget.amounts)) == ("a.yaml", ["mac"])


def test_a_pattern_of_a_section_may_have_brackets(tmp_path: Path) -> None:
    path = tmp_path / "setup.cfg"
    path.write_text("[costmodel:budgets:specs/[ab]*.yaml]\nmac = 1\n")
    (budget,) = read_config(str(path)).budgets
    assert budget.pattern == "specs/[ab]*.yaml"


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff", "# nothing yet\n"])
def test_an_empty_configuration_is_all_defaults(text: str, tmp_path: Path) -> None:
    path = tmp_path / "costmodel.yaml"
    path.write_text(text)
    settings = read_config(str(path))
    assert (settings.select, settings.fail_on, settings.budgets) == (IDS, Level.ERROR, ())
    assert settings.rules_of("x.yaml") == Settings().rules_of("x.yaml")


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "costmodel.yaml"
    path.write_text("preset: x\nselect: [G8, G9]\ng1.limit: no\nfiles: {a: {b: 1}}\n")
    with pytest.raises(SpecError) as error:
        read_config(str(path))
    assert len(error.value.problems) == 5


def test_the_command_line_wins(lint: Lint, folder: Path) -> None:
    (folder / "costmodel.yaml").write_text("select: [G2]\nfail-on: warning\n")
    spec = "specs/bottleneck.yaml"
    code, out, _ = lint(spec, "--format", "concise")
    assert (code, " G2 " in out, " G1 " in out) == (1, True, False)
    code, out, _ = lint(spec, "--format", "concise", "--select", "g1,g4", "--ignore", "G4")
    assert (code, " G2 " in out, " G1 " in out, " G4 " in out) == (1, False, True, False)
    assert lint(spec, "--fail-on", "error")[0] == 0


def test_a_level_makes_a_guideline_gate(lint: Lint, folder: Path) -> None:
    assert lint("specs/bottleneck.yaml")[0] == 0
    (folder / "costmodel.yaml").write_text("g2.level: error\n")
    code, out, _ = lint("specs/bottleneck.yaml")
    assert code == 1
    assert "specs/bottleneck.yaml:12:18: error G2: " in out
    (folder / "costmodel.yaml").write_text("g2.level: note\n")
    assert " G2: " not in lint("specs/bottleneck.yaml")[1]


def test_presets_leave_shufflenetv2_clean_and_arm_forgives_fragments(
    lint: Lint, folder: Path
) -> None:
    for preset in ("gpu", "arm", "strict"):
        (folder / "costmodel.yaml").write_text(f"preset: {preset}\n")
        out = lint("shufflenetv2", "googlenet")[1]
        row = next(line for line in out.splitlines() if line.startswith("ShuffleNetV2"))
        assert "warning" not in row
        assert (" G3: 7 fragments" in out) == (preset != "arm")


def test_a_budget_gates(lint: Lint, folder: Path) -> None:
    (folder / "costmodel.yaml").write_text("budgets: {specs/*.yaml: {params: 1 k}}\n")
    code, out, _ = lint("specs/clean.yaml")
    assert code == 1
    assert "specs/clean.yaml:8:" in out
    assert "error B1: params" in out
    assert lint("specs/clean.yaml", "--ignore", "B1")[0] == 0


def test_the_documented_configurations_are_the_same(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "lint.md").read_text()
    for name, language, heading in (
        ("costmodel.yaml", "yaml", "preset"),
        ("setup.cfg", "ini", "["),
    ):
        text = page.split(f"```{language}\n{heading}")[1].split("```")[0]
        (tmp_path / name).write_text(heading + text)
    both = [read_config(str(tmp_path / name)) for name in ("costmodel.yaml", "setup.cfg")]
    for path in ("specs/a.yaml", "specs/legacy/b.yaml"):
        one, other = (settings.rules_of(str(tmp_path / path)) for settings in both)
        assert one == other
    assert [budget.amounts for budget in both[0].budgets] == [
        budget.amounts for budget in both[1].budgets
    ]
