"""``costmodel guidelines``: what it shows of runs, kept or made now, and what it refuses."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from scripted import Machine, ScriptedRuntime

from costmodel.cli import main
from costmodel.latency import runtimes
from costmodel.latency.measuring import measuring

RUNS = Path(__file__).parents[1] / "data" / "runs" / "guidelines_g2.csv"
"""Below g=1 half as fast at x1, as fast at x2; at x4 as fast, twice, four times: 2 in the mean."""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def ran(*words):
        capsys.readouterr()
        code = main.run(["guidelines", *words])
        return code, *capsys.readouterr()

    return ran


def test_runs_that_are_kept_are_judged(run):
    header, *lines = RUNS.read_text().splitlines(keepends=True)
    Path("g2.csv").write_text(header + "".join(reversed(lines)))
    code, out, err = run("g2", "--runs", "g2.csv", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["schema"] == "costmodel.guidelines/1"
    (table,) = found["guidelines"]
    assert table["verdicts"] == {
        "x1": "holds",
        "x2": "undecided within noise",
        "x4": "does not hold",
    }
    assert table["means"] == pytest.approx({"x1": 0.5, "x2": 1, "x4": 2})
    assert (table["device"], table["runtime"], table["threads"]) == ("phone", "ncnn", 4)
    assert [row["speed"] for row in table["rows"]] == [1, 1, 1, 0.5, 1, 1, 0.5, 1, 2, 0.5, 1, 4]


def test_people_read_the_verdict_below_the_table(run, snapshot):
    code, out, _ = run("G2", "--runs", str(RUNS))
    assert code == 0
    assert out == snapshot


def test_networks_are_measured_where_no_runs_are_named(run, monkeypatch):
    """A runtime to which all networks of G4 are alike, one of 2**-5 s: nothing is decided."""
    machine = Machine({"reference": lambda _: 2**-10, "Guideline G4": lambda _: 2**-5})
    monkeypatch.setattr(runtimes, "runtime_of", lambda _name: ScriptedRuntime(machine))
    monkeypatch.setattr(measuring, "Bench", partial(measuring.Bench, clock=machine.clock))
    code, out, err = run("G4", "--sizes", "gpu", "--seconds", "0.5", "--format", "json")
    assert (code, err) == (0, "")
    (table,) = json.loads(out)["guidelines"]
    assert {row["milliseconds"] for row in table["rows"]} == {31.25}
    assert set(table["verdicts"].values()) == {"undecided within noise"}
    assert machine.opened == ["reference", *["Guideline G4"] * 12 * 2]  # in two sittings


REFUSED = {
    ("G5",): "there is no guideline 'G5'",
    ("G1", "--runs", "g2.csv"): "g2.csv has no run of guidelines/g1: ARM 1:1 x1, ARM 1:1 x2",
    ("--runs", "none.csv"): "'none.csv' does not exist",
    ("--runs", "twice.csv"): "guidelines/g2:ARM g=1 x1 is there twice",
    ("--runs", "g2.csv", "--threads", "2"): "--threads says nothing of runs that are kept",
    ("--runtime", "onxruntime"): "did you mean 'onnxruntime'?",
    ("--seconds", "0"): "0 seconds measure nothing",
    ("--sizes", "tpu"): "'tpu' is not one of 'arm', 'gpu'",
}


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_is_wrong_is_told_with_a_remedy(words, run):
    text = RUNS.read_text()
    Path("g2.csv").write_text(text)
    Path("twice.csv").write_text(text + text.splitlines()[1])
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert REFUSED[words] in err
    assert len(err.splitlines()) >= 2, "a remedy follows"
