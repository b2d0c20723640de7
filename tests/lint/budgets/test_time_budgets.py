"""Budgets of time, held against runs that are recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.analysis.quantities import BadQuantity, read_milliseconds

Lint = Callable[..., tuple[int, str, str]]
SPEC = "one.yaml"
TEXT = "schema: 1\nnetwork: One\ninput: {image: [3, 8, 8]}\nlayers: [conv: {out: 4, k: 3}]\n"


@pytest.fixture
def runs(folder: Path) -> tuple[str, str]:
    """The options that hand over a table with one run, of 16.5 ms."""
    (folder / "runs.csv").write_text(f"model,milliseconds\n{SPEC},16.5\n")
    return "--runs", "runs.csv"


def budget(folder: Path, amount: str) -> None:
    (folder / SPEC).write_text(TEXT)
    (folder / "costmodel.yaml").write_text(f"budgets: {{{SPEC}: {{latency_ms: {amount}}}}}\n")


def test_a_recorded_time_over_its_budget_is_an_error(
    lint: Lint, folder: Path, runs: tuple[str, str]
) -> None:
    """16.5 - 15 = 1.5 ms, a tenth of 15."""
    budget(folder, "15 ms")
    code, out, err = lint(SPEC, "--select", "B1", *runs)
    assert (code, err) == (1, "")
    assert "recorded time: 16.5 ms are 1.5 (10.0 %) over the budget of 15 ms" in out


@pytest.mark.parametrize("amount", ["16.5", "16.5 ms", "0.0165 s", "16500 us"])
def test_a_time_within_its_budget_is_clean(
    lint: Lint, folder: Path, runs: tuple[str, str], amount: str
) -> None:
    budget(folder, amount)
    assert lint(SPEC, "--select", "B1", *runs)[0] == 0


def test_a_budget_without_a_run_of_its_network_is_not_kept(lint: Lint, folder: Path) -> None:
    budget(folder, "15 ms")
    (folder / "runs.csv").write_text("model,milliseconds\nsqueezenet,16\n")
    code, out, _ = lint(SPEC, "--select", "B1", "--runs", "runs.csv")
    assert code == 1
    assert "no run of it is recorded, and its budget is 15 ms" in out


def test_without_runs_it_is_said_that_times_are_not_judged(lint: Lint, folder: Path) -> None:
    budget(folder, "15 ms")
    code, _, err = lint(SPEC, "--select", "B1")
    assert code == 0
    assert f"warning: budgets of latency_ms are not judged, as that of {SPEC}" in err
    assert "--runs runs.csv" in err


def test_faults_of_budgets_and_of_tables_are_told(lint: Lint, folder: Path) -> None:
    budget(folder, "+2%")
    code, _, err = lint(SPEC)
    assert (code, "latency_ms: '+2%' is no time" in err) == (2, True)
    budget(folder, "15")
    (folder / "runs.csv").write_text(f"model,milliseconds\n{SPEC},0\n")
    code, out, err = lint(SPEC, "--runs", "runs.csv")
    assert (code, out) == (2, "")
    assert "runs.csv:2:10: error: milliseconds: the time '0' is not positive" in err


def test_times_have_units_and_nothing_else_is_one() -> None:
    assert [read_milliseconds(text).number for text in ("2 s", "3us", "1,000 ms", "4")] == [
        2000,
        read_milliseconds("0.003").number,
        1000,
        4,
    ]
    for text in ("", "-1", "4 min", "4 ms fp16", "ms", "1e3"):
        with pytest.raises(BadQuantity, match="is no time"):
            read_milliseconds(text)
