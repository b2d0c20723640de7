"""A rule is one file: dropped into a copy of the package it runs, and what is no rule is named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import invalidate_caches
from pathlib import Path
from typing import NamedTuple

import pytest

import costmodel
from costmodel.cli.lint_outputs import FORMATS
from costmodel.linting import rules

pytestmark = pytest.mark.slow

NEW = Path(__file__).parents[1] / "data" / "rules"
SPEC = """\
schema: 1
network: Tall
input: {image: [16, 8, 8]}
blocks:
  unit:
    unit: true
    layers:
      - pointwise: 16  # costmodel: ignore[G3]
      - relu
      - pointwise: 16
layers:
  - units: {unit: {repeat: 3}}
"""


class Copy(NamedTuple):
    """A copy of the package, in a folder with a spec."""

    folder: Path

    @property
    def rules(self) -> Path:
        return self.folder / "costmodel" / "linting" / "rules"

    def run(self, *words: str, config: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``costmodel ...`` there."""
        (self.folder / "costmodel.yaml").write_text(config)
        return subprocess.run(
            [sys.executable, "-m", "costmodel", *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """With three rules more, of which each judges something else."""
    found = Copy(tmp_path_factory.mktemp("copy"))
    package = Path(costmodel.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(package, found.folder / "costmodel", ignore=ignored)
    for path in NEW.glob("*.py"):
        shutil.copy(path, found.rules)
    (found.folder / "tall.yaml").write_text(SPEC)
    return found


def test_it_is_listed_and_explained(copy: Copy) -> None:
    assert "R7  warning  few layers in a unit " in copy.run("rules").stdout
    assert copy.run("explain", "r7").stdout == (NEW / "r7.py").read_text().split('"""')[1]


def test_it_runs_whatever_it_judges(copy: Copy) -> None:
    ran = copy.run("lint", "tall.yaml", "--format", "json", config="budgets: {'*': {flops: 99999}}")
    page = json.loads(ran.stdout)
    assert {(one["rule"], one["level"], one["message"]) for one in page["findings"]} == {
        ("R7", "warning", "3 layers"),
        ("R8", "note", "flops ends in 9"),
        ("R9", "error", "no reason is given"),
        ("S1", "warning", "ignore[G3] suppresses nothing"),
    }
    verdicts = page["judged"][0]["verdicts"]
    assert verdicts.keys() - set(rules.IDS) == {"R7"}  # of the three only it judges units
    assert verdicts["R7"] == {"level": "warning", "value": 3, "limit": 3}


@pytest.mark.parametrize(
    ("config", "level"),
    [
        ("preset: arm", "clean"),  # 3 layers of at most 4
        ("{preset: arm, r7.limit: 2, files: {tall.yaml: {r7.level: error}}}", "error"),
    ],
)
def test_it_is_configured(copy: Copy, config: str, level: str) -> None:
    words = ("lint", "tall.yaml", "--select", "R7", "--format", "json")
    verdicts = json.loads(copy.run(*words, config=config).stdout)["verdicts"]
    assert verdicts == {"Tall": {"": {"R7": level}}}


def test_every_format_shows_it(copy: Copy) -> None:
    outputs = [word for name in FORMATS for word in ("--format", f"{name}=out.{name}")]
    assert copy.run("lint", "tall.yaml", "--select", "r7", *outputs).returncode == 0
    for name in FORMATS:
        page = (copy.folder / f"out.{name}").read_text()
        assert "R7" in page, name
        assert "3 layers" in page, name


def test_a_comment_silences_it(copy: Copy) -> None:
    (copy.folder / "told.yaml").write_text(f"# costmodel: ignore-file[R7] on purpose\n{SPEC}")
    ran = copy.run("lint", "told.yaml", "--select", "R7")
    assert ran.stdout.endswith("no findings in 1 spec; 3 findings suppressed\n")


def test_lint_stops_at_a_file_that_is_no_rule_and_names_it(copy: Copy) -> None:
    path = copy.rules / "r10.py"
    path.write_text('"""R10: nothing."""\n')
    try:
        ran = copy.run("lint", "tall.yaml")
    finally:
        path.unlink()
    assert (ran.returncode, ran.stdout) == (3, "")
    assert f"{path} is no rule: TITLE is missing" in ran.stderr


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"""R7: few', '0 and """R7: few', "__doc__ is '', not a docstring, the manual page"),
        ("TITLE", "TITEL", "TITLE is missing, not a few words"),
        ("JUDGES", "JUDGE", "JUDGES is missing, not one of units, times, budgets, comments"),
        ('"units"', '"unit"', "JUDGES is 'unit', not one of units, times, budgets, comments"),
        ("LEVEL =", "LEVLE =", "LEVEL is missing, not a Level"),
        ("Level.WARNING", "'warning'", "LEVEL is 'warning', not a Level"),
        ("LIMITS =", "LIMTS =", "LIMITS is missing, not numbers by name"),
        ("3.0", '"3"', "LIMITS is {'limit': '3'}, not numbers by name"),
        ('{"limit": 3.0}', "{}", "LIMITS has no 'limit', which verdicts are held to"),
        ("PRESETS", "PRESET", "PRESETS is missing, not a Preset by name, of arm, strict"),
        ('"arm"', '"arn"', "not a Preset by name, of arm, strict"),
        ('{"limit": 4', '{"limt": 4', "preset arm sets limt, which LIMITS has not"),
        ("def check", "def measure", "check is missing, not a function"),
    ],
)
def test_what_is_missing_or_not_understood_is_an_error(
    old: str, new: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (NEW / "r7.py").read_text().replace("from __future__ import annotations\n", "")
    (tmp_path / "r7.py").write_text(text.replace(old, new, 1))
    monkeypatch.setattr(rules, "__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "costmodel.linting.rules.r7", raising=False)
    invalidate_caches()
    with pytest.raises(TypeError) as error:
        rules.rule_of("R7")
    assert f"{tmp_path / 'r7.py'} is no rule: " in str(error.value)
    assert fault in str(error.value)
