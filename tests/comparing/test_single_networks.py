"""A single network beside a family: one pair, whatever the family has beside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALONE = "schema: 1\nnetwork: Alone\ninput: {x: [4, 8, 8]}\nlayers: [{pointwise: 4}]\n"
FAMILY = """\
schema: 1
network: Family
input: {x: [4, 8, 8]}
parameters: {c: 4}
variants: {a: {}, b: {c: 8}, c: {c: 12}}
layers: [{pointwise: c}]
"""


@pytest.fixture
def told(
    cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[tuple[str, str, int, int]]]:
    """The pairs of a comparison: former and present variant, FLOPs before and after."""
    monkeypatch.chdir(tmp_path)
    Path("alone.yaml").write_text(ALONE)
    Path("family.yaml").write_text(FAMILY)

    def ran(*words: str) -> list[tuple[str, str, int, int]]:
        done = cli("diff", *words, "--all", "--format", "json")
        assert done.code == 0, done.err
        found = json.loads(done.out)["networks"]
        return [
            (one["status"], one["variant"], flops["base"], flops["head"])
            for one in found
            for flops in (one["metrics"]["flops"],)
        ]

    return ran


# 64 positions x 4 channels in x 4, 8 or 12 out.
A, B, C = 64 * 4 * 4, 64 * 4 * 8, 64 * 4 * 12
PAIRS = {
    "alone.yaml family.yaml": ("changed", "a", A, A),
    "family.yaml alone.yaml": ("changed", "", A, A),
    "alone.yaml family.yaml --variant b": ("changed", "b", A, B),
    "family.yaml:c alone.yaml": ("changed", "", C, A),
    "family.yaml:b family.yaml:c": ("changed", "c", B, C),
    "family.yaml:b family.yaml": ("unchanged", "b", B, B),
}


@pytest.mark.parametrize("words", PAIRS)
def test_it_pairs_with_the_variant_that_is_chosen_or_the_first(
    told: Callable[..., Any], words: str
) -> None:
    (pair,) = told(*words.split())
    assert (pair[1], *pair[2:]) == PAIRS[words][1:]


def test_a_file_that_gains_variants_shows_the_others_as_new(
    told: Callable[..., Any], git: Callable[..., Any]
) -> None:
    """The one that there was pairs with the first; b and c have no base."""
    git("init", "--quiet", "--initial-branch=main")
    Path("net.yaml").write_text(ALONE)
    git("add", ".")
    git("commit", "--quiet", "--message=first")
    Path("net.yaml").write_text(FAMILY)
    found = told("main:net.yaml", "net.yaml")
    assert [pair[1:] for pair in found] == [("a", A, A), ("b", None, B), ("c", None, C)]


def test_a_variant_that_is_none_is_told(cli: Callable[..., Any], told: Callable[..., Any]) -> None:
    assert told
    ran = cli("diff", "family.yaml:d", "alone.yaml")
    assert ran.code == 2
    assert "'d'" in ran.err


def test_variants_that_change_alike_are_told_once(
    cli: Callable[..., Any], told: Callable[..., Any]
) -> None:
    """Three variants lose their batch norm: one section, three rows, and no column is empty."""
    assert told
    Path("other.yaml").write_text(FAMILY.replace("{pointwise: c}", "{pointwise: c}, bn"))
    text = cli("diff", "other.yaml", "family.yaml", "--format", "markdown").out
    assert text.count("<details>") == 1
    assert "and 2 more variants alike" in text
    assert text.count("| <code>") + text.count("| `family.yaml`") >= 3
    assert "| budget |" not in text


@pytest.mark.usefixtures("told")
def test_two_variants_of_one_file_differ_although_its_text_does_not(
    cli: Callable[..., Any],
) -> None:
    ran = cli("diff", "family.yaml:b", "family.yaml:c", "--format", "json")
    (found,) = json.loads(ran.out)["networks"]
    assert (found["metrics"]["flops"]["base"], found["metrics"]["flops"]["head"]) == (B, C)
    assert "1 spec is unchanged" in cli("diff", "family.yaml:b", "family.yaml:b").out
