"""``costmodel measure``: what it shows, writes and refuses, by a clock that is scripted."""

from __future__ import annotations

import csv
import json
import sys
from functools import partial
from importlib.util import find_spec
from itertools import chain, cycle
from pathlib import Path

import pytest
from scripted import SPEC, Machine, ScriptedRuntime

from costmodel.cli import main
from costmodel.latency import runs as tables
from costmodel.latency import runtimes
from costmodel.latency.measuring import measuring


@pytest.fixture
def folder(tmp_path, cli, monkeypatch):  # noqa: ARG001  (cli changes the folder first)
    """The working folder, in which two specs lie."""
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        Path(f"{name}.yaml").write_text(SPEC.format(name=name))


@pytest.fixture
def machine(folder, monkeypatch):  # noqa: ARG001
    """One runs for 1/8 s and two for 1/32 s, the reference for 1/1024 s: numbers that are exact."""
    seconds = {"reference": 2**-10, "one": 2**-3, "two": 2**-5}
    found = Machine({name: lambda _now, own=own: own for name, own in seconds.items()})
    monkeypatch.setattr(runtimes, "runtime_of", lambda _name: ScriptedRuntime(found))
    ticking = partial(measuring.Bench, sittings=1, clock=found.clock, watch=found.tell)
    monkeypatch.setattr(measuring, "Bench", ticking)
    return found


@pytest.fixture
def run(machine, capsys):  # noqa: ARG001
    def ran(*words):
        capsys.readouterr()
        code = main.run(["measure", *words])
        return code, *capsys.readouterr()

    return ran


def test_kernels_stand_beside_the_counts_of_their_layers(run):
    """Four kernels that took 1 ms each when profiled are 31.25 ms each of the 125.

    A visit is one run and eight of the reference, 125 + 7.8 ms: 7 of them fit into a second.
    """
    code, out, err = run("one.yaml", "--seconds", "1")
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert "stem conv convolution 31,250.0 25.0 6,912 556 0.0 0.0" in rows
    assert "relu activation element-wise 31,250.0 25.0 0 512 - 0.0" in rows
    assert "median 125.0 ms of one run, over 7 visits at the usual speed" in rows
    assert "noise floor 0.0 % how far two such medians differ here by chance" in rows
    assert "convolution 25.0 % of the time: 1 kernel, 6.912 k FLOPs" in rows
    assert any(row.startswith("Kernels are timed in profiled runs, and their") for row in rows)


def test_several_networks_are_told_one_by_one_and_together(run):
    code, out, _ = run("one.yaml", "two.yaml", "--seconds", "1")
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert "one 125.0 125.0 0.000 25.0 25.0 25.0 25.0" in rows
    assert "two 31.25 31.25 0.000 25.0 25.0 25.0 25.0" in rows


def test_json_has_every_kernel_and_every_visit(run):
    _, out, _ = run("one.yaml", "--seconds", "1", "--format", "json")
    found = json.loads(out)
    (network,) = found["networks"]
    assert found["schema"] == "costmodel.measure/1"
    assert (found["runtime"], found["threads"], found["interrupted"]) == ("onnxruntime", 1, False)
    assert [kernel["flops"] for kernel in network["kernels"]] == [6912, 0, 0, 2560]
    assert len(network["visits"]) == 7
    assert network["visits"][0].keys() == {
        *("turn", "seconds", "before", "after", "sitting", "anchored")
    }


def test_csv_has_a_row_for_each_kernel(run):
    _, out, _ = run("one.yaml", "two.yaml", "--seconds", "1", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert [row["spec"] for row in rows] == ["one.yaml"] * 4 + ["two.yaml"] * 4
    assert rows[0]["flops"] == "6912"


@pytest.mark.parametrize("name", ["runs.csv", "runs.json"])
def test_runs_are_written_as_tables_that_are_read_again(run, name):
    code, _, err = run("one.yaml", "two.yaml", "--seconds", "1", "-o", name)
    found = tables.read(name)
    assert (code, err) == (0, f"wrote 2 runs to {name}\n")
    assert [(one.model, one.milliseconds) for one in found] == [
        ("one.yaml", 125),
        ("two.yaml", 31.25),
    ]
    assert "costmodel measure one.yaml two.yaml --seconds 1; " in found[0].provenance
    assert {path.name for path in Path().iterdir()} == {"one.yaml", "two.yaml", name}


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
@pytest.mark.parametrize("names", [["one.yaml"], ["one.yaml", "two.yaml"] * 20])
def test_the_plot_names_every_network_in_full(run, names):
    """Bars are as many as networks, and each has its name as text."""
    code, _, err = run(*names, "--seconds", "1", "--plot", "parts.svg")
    text = Path("parts.svg").read_text()
    assert (code, err) == (0, f"wrote parts.svg: networks: {len(names)}\n")
    assert [text.count(f">{name[:3]}</text>") for name in set(names)] == [
        names.count(name) for name in set(names)
    ]
    assert ">data movement</text>" in text


def test_interrupted_it_writes_what_there_is_and_exits_with_130(run, machine):
    """Opening runs a network 3 times and the reference 4 times, a visit is 9 runs of both."""
    machine.interrupted_at = 3 + 4 + 4 * 9 + 1
    code, out, err = run("one.yaml", "-o", "runs.csv")
    assert code == 130
    assert "over 4 visits" in out
    assert err.splitlines()[-1] == "interrupted"
    assert len(tables.read("runs.csv")) == 1


def test_a_noisy_machine_is_refused_by_how_much_unless_forced(run, machine):
    """Runs of 100 and of 10 ms in turns: odd and even visits differ by 90 of 55, 164 %.

    By the other two halvings of eight visits nothing differs: 164 / 3 are 55 %.
    """
    words = ("one.yaml", "--seconds", "0.9", "-o", "runs.csv")
    machine.seconds["one"] = in_turns()
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "the machine is too noisy now: figures differ by 55 %, not by 10" in err
    assert not Path("runs.csv").exists()
    machine.seconds["one"] = in_turns()
    code, out, err = run(*words, "--force")
    assert code == 0
    assert "over 8 visits" in out
    assert "warning: the machine is too noisy" in err
    assert Path("runs.csv").exists()


def in_turns():
    """What opens the network takes 100 ms, and the visits 100 and 10 ms in turns."""
    drawn = chain([0.1] * 3, cycle([0.1, 0.01]))
    return lambda _now: next(drawn)


def test_what_the_runtime_cannot_run_is_named_beside_the_figures_of_the_others(run):
    Path("odd.yaml").write_text(SPEC.format(name="odd"))
    code, out, err = run("odd.yaml", "two.yaml", "--seconds", "1")
    assert code == 2
    assert "odd: no kernel for fc" in err
    assert out.startswith("two")


@pytest.mark.usefixtures("folder")
def test_a_runtime_that_is_not_installed_is_told_with_the_line_that_installs_it(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    code, out, err = cli("measure", "one.yaml")
    assert (code, out) == (2, "")
    assert "needs onnx, which is not installed\n  pip install 'costmodel[onnx]'" in err


REFUSED = {
    "": "Missing argument 'SPEC...'",
    "one.yaml --runtime onnxrutime": "no runtime 'onnxrutime'; did you mean 'onnxruntime'?",
    "one.yaml --seconds 0": "0 seconds measure nothing; give more than 0 and at most 3,600",
    "one.yaml --seconds nan": "nan seconds measure nothing",
    "one.yaml --threads 0": "0 is not in the range",
    "one.yaml -o runs.txt": "-o cannot tell what kind of table 'runs.txt' is",
    "one.yaml -o two.yaml": "-o cannot tell what kind of table 'two.yaml' is",
    "one.yaml --plot parts.txt": "--plot cannot tell what kind of file 'parts.txt' is",
    "one.yaml --plot same.svg -o same.svg": "-o and --plot name the same file",
    "one.yaml -o gone/runs.csv": "cannot write 'gone/runs.csv': there is no such folder",
    "nope": "nope",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_measured_is_refused_before_anything_runs(run, machine, words):
    code, out, err = run(*words.split())
    assert (code, out, machine.runs) == (2, "", 0)
    assert REFUSED[words] in err


def test_check_measures_specs_when_it_is_given_a_runtime(machine, capsys):
    """One takes four times as long as two and as three, and all have the same counts."""
    machine.seconds["three"] = machine.seconds["two"]
    Path("three.yaml").write_text(SPEC.format(name="three"))
    words = ["one.yaml", "two.yaml", "three.yaml", "--runtime", "onnxruntime", "--seconds", "1"]
    assert main.run(["check", *words, "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["setups"]
    assert (found["runtime"], found["version"], found["noise"]) == ("onnxruntime", "1.0", 0)
    times = {one["network"]: one["milliseconds"] for one in found["times"]}
    assert times == {"one.yaml": 125.0, "two.yaml": 31.25, "three.yaml": 31.25}
    assert (found["wrong_pairs"], found["ordered_pairs"]) == (0, 0)
