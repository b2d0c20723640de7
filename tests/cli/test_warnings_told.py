"""What a spec can hardly mean is told by every command that builds it: once, beside the results."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import costmodel

Run = Callable[..., Any]  # what `cli` gives: code, out and err

SPEC = """schema: 1
network: W
input: {image: [160, 160, 3]}
parameters: {c: 8}
variants: {a: {}, b: {c: 16}}
layers:
  - x: {conv: {out: c, k: 3}}
  - add: [x, x]
"""
TOLD = ("input 'image' has 160 channels of 160x3", "add joins 'x' with itself")
COMMANDS = {
    "advise": ["w.yaml", "w.yaml --format json", "w.yaml --apply"],
    "analyze": ["w.yaml", "w.yaml w.yaml --variant all --format json", "w.yaml --explain x"],
    "budget": ["w.yaml"],
    "compare": ["w.yaml:a w.yaml:b", "w.yaml:b w.yaml:all --format json"],
    "conventions": ["w.yaml", "w.yaml --format json"],
    "diff": ["old.yaml w.yaml", "old.yaml w.yaml --format json"],
    "export": ["w.yaml --to dot", "w.yaml --to mermaid"],
    "lint": ["w.yaml", "w.yaml --format json"],
    "list": ["w.yaml", "w.yaml --format json"],
    "report": ["w.yaml", "w.yaml -o -"],
    "sweep": ["w.yaml --over c=8,16", "w.yaml --over variant=all", "w.yaml --over c=8,16 -o o.csv"],
}
RUNS = [f"{command} {words}" for command, runs in COMMANDS.items() for words in runs]


@pytest.fixture
def run(cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("w.yaml").write_text(SPEC)
    Path("old.yaml").write_text(SPEC.replace("c: 16", "c: 24"))
    return cli


@pytest.mark.parametrize("words", RUNS)
def test_each_warning_is_told_once_on_standard_error(run: Run, words: str) -> None:
    ran = run(*words.split())
    assert ran.code in (0, 1)
    assert [ran.err.count(f"warning: {one}") for one in TOLD] == [1, 1]
    assert not [one for one in TOLD if f"warning: {one}" in ran.out]
    if "json" in words:
        json.loads(ran.out)


def test_a_sweep_tells_of_a_variant_that_stands_between_others(run: Run) -> None:
    """A word is no range: what one variant alone can hardly mean lies at neither end."""
    joined = SPEC.replace("add: [x, x]", "add: [x, {of: x, when: c == 16}]")
    text = joined.replace("b: {c: 16}", "b: {c: 16}, c: {c: 24}").replace("160, 160, 3", "3, 8, 8")
    Path("w.yaml").write_text(text)
    assert run("sweep", "w.yaml", "--over", "variant=all").err.count(TOLD[1]) == 1


def test_a_sweep_in_python_warns_as_load_does(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(SPEC)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        costmodel.sweep(path, {"c": [8, 16]})
    assert [sum(one in str(each.message) for each in caught) for one in TOLD] == [1, 1]
    assert {each.filename for each in caught} == {__file__}
