"""``costmodel explain`` and ``costmodel rules``, and what the commands load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from costmodel.cli.main import run
from costmodel.linting.rules import IDS, manual


@pytest.mark.parametrize("rule", IDS)
def test_explain_prints_the_manual_page(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule.lower()]) == 0
    page = capsys.readouterr().out
    assert page == manual(rule)
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == [
        "## What it does", "## Why is this bad", "## Formula", "## Limits",
        "## Example", "## Remedy", "## Source",
    ]  # fmt: skip
    assert page.startswith(f"{rule}: ")


def test_a_terminal_gets_pages_of_its_own_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("COLUMNS", "60"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)
    assert run(["explain", "G1", "B1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line == "What it does" for line in lines)  # no marks of Markdown
    assert not any(line.startswith(("#", "```")) for line in lines)


def test_explain_of_an_unknown_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "G11"]) == 2
    assert capsys.readouterr().err == "error: unknown rule 'G11'\n  did you mean 'G1'?\n"


def test_rules_lists_them_as_text_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    assert "limit 0.04, ratio 1.2" in (table := capsys.readouterr().out)
    assert "limit 2 %" in table  # A1's, of the predicted time
    assert run(["rules", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [rule["rule"] for rule in record["rules"]] == list(IDS)
    levels = {rule["rule"]: rule["level"] for rule in record["rules"]}
    assert (levels["B1"], levels["G1"]) == ("error", "warning")  # budgets gate, guidelines inform


@pytest.mark.parametrize("words", [["explain", "G1"], ["lint", "--help"], ["lint", "vgg"]])
def test_nothing_heavy_is_loaded(words: list[str]) -> None:
    code = (
        "import sys; from costmodel.cli.main import run; run(sys.argv[1:]);"
        "print([m for m in ('rich', 'numpy', 'sympy', 'networkx') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "[]"
