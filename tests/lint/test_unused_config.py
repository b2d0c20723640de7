"""What holds nothing is told of: a slip of the pen must not switch a gate off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Lint = Callable[..., tuple[int, str, str]]
CONFIG = "costmodel.yaml"


@pytest.mark.parametrize(
    ("budgets", "place", "message", "hint"),
    [
        (
            "{specs/botleneck.yaml: {mac: 9 G}}",
            "1:11",
            "the budget of 'specs/botleneck.yaml' holds nothing: no spec matches",
            "did you mean 'specs/bottleneck.yaml'?",
        ),
        (
            "{spec/*.yaml: {mac: 9 G}}",
            "1:11",
            "the budget of 'spec/*.yaml' holds nothing: no spec matches",
            "",
        ),
        (
            "{specs/bottleneck.yaml: {variants: {wied: {mac: 9 G}}}}",
            "1:46",
            "the budget of variant 'wied' holds nothing: "
            "'specs/bottleneck.yaml' has no such variant",
            "did you mean 'wide'?",
        ),
    ],
)
def test_a_budget_that_holds_nothing_is_told_of(
    lint: Lint, folder: Path, budgets: str, place: str, message: str, hint: str
) -> None:
    (folder / CONFIG).write_text(f"budgets: {budgets}\n")
    code, out, err = lint("specs/bottleneck.yaml", "--format", "json")
    assert code == 0
    assert json.loads(out)["findings"]  # standard output stays what it was
    first, *_, last = err.splitlines()
    assert first.endswith(f"{CONFIG}:{place}: warning: {message}")
    assert hint in last


@pytest.mark.parametrize(
    "budgets",
    [
        "{specs/bottleneck.yaml: {mac: 9 G}}",
        "{specs/*.yaml: {variants: {wide: {mac: 9 G}}}}",
        "{specs/other.yaml: {mac: 9 G}}",  # there, though not linted now
        "{other/*: {mac: 9 G}}",
        "{mobilenetv2: {mac: 9 G}}",  # shipped
        "{specs/broken.yaml: {variants: {any: {mac: 9 G}}}}",  # cannot be read, so nobody knows
    ],
)
def test_a_budget_that_may_hold_something_is_not(lint: Lint, folder: Path, budgets: str) -> None:
    for path in ("specs/other.yaml", "other/deep/one.yaml"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text((folder / "specs" / "bottleneck.yaml").read_text())
    (folder / CONFIG).write_text(f"budgets: {budgets}\n")
    for paths in (["specs/bottleneck.yaml"], ["specs/bottleneck.yaml", "specs/broken.yaml"]):
        assert "holds nothing" not in lint(*paths)[2]


def test_a_change_for_no_file_is_told_of(lint: Lint, folder: Path) -> None:
    (folder / CONFIG).write_text("files: {specs/botleneck.yaml: {ignore: G1}}\n")
    code, _, err = lint("specs/bottleneck.yaml")
    assert code == 0
    assert err.splitlines()[0].endswith(
        f"{CONFIG}:1:9: warning: what 'specs/botleneck.yaml' changes holds nothing: no spec matches"
    )
    assert "did you mean 'specs/bottleneck.yaml'?" in err
    (folder / CONFIG).write_text("files: {specs/*.yaml: {ignore: G1}, mobilenetv2: {}}\n")
    assert lint("specs/bottleneck.yaml")[2] == ""


def test_one_variant_alone_says_nothing_of_the_others(lint: Lint, folder: Path) -> None:
    (folder / CONFIG).write_text(
        "budgets: {specs/bottleneck.yaml: {variants: {grouped: {mac: 9 G}}}}\n"
    )
    assert lint("specs/bottleneck.yaml", "--variant", "wide")[2] == ""


def test_growth_that_has_no_base_is_counted(lint: Lint, folder: Path) -> None:
    # Three variants with two budgets of growth each; the budget in full is judged.
    (folder / CONFIG).write_text(
        "budgets: {specs/bottleneck.yaml: {mac: +2%, params: +2%, flops: 9 G}}\n"
    )
    _, out, _ = lint("specs/bottleneck.yaml")
    assert "; 6 budgets of growth not judged, for want of a base" in out
    _, out, _ = lint("specs/bottleneck.yaml", "--format", "json")
    assert json.loads(out)["baseless"] == 6
