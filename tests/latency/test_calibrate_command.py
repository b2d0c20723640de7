"""``costmodel calibrate``: what it writes, keeps and refuses, on a machine that is scripted."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from sums import SummingMachine, SummingRuntime, drawn_once

from costmodel.cli import main, replacing
from costmodel.latency import runtimes
from costmodel.latency.calibrating import calibrating
from costmodel.latency.measuring import measuring, sittings
from costmodel.latency.platforms.reading import read_platform

WORDS = ("calibrate", "--minutes", "0.3", "-o", "here.yaml")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A quiet machine; the working folder is empty."""
    monkeypatch.chdir(tmp_path)
    found = SummingMachine()
    monkeypatch.setattr(runtimes, "runtime_of", lambda _name: SummingRuntime(found))
    ticking = partial(measuring.Bench, clock=found.clock, watch=found.tell)
    monkeypatch.setattr(measuring, "Bench", ticking)
    monkeypatch.setattr(sittings, "gc", SimpleNamespace(collect=int))  # nothing large is held
    monkeypatch.setattr(
        calibrating, "pool", lambda _runtime, _facts, seed, size: drawn_once(seed, size)
    )
    return found


@pytest.fixture
def run(machine, capsys):  # noqa: ARG001
    def ran(*words):
        capsys.readouterr()
        code = main.run([*WORDS, *words])
        out, err = capsys.readouterr()
        assert out == ""
        return code, err

    return ran


def files():
    return {path.name for path in Path().iterdir()}


def test_a_platform_says_where_it_is_from_and_foretells_what_was_held_out(run):
    """Kernels take exactly a sum of their amounts, so that it foretells within 5 %."""
    code, err = run()
    platform = read_platform("here.yaml")
    assert (code, files()) == (0, {"here.yaml"})
    assert err.startswith(f"wrote here.yaml: {platform.networks} networks, ")
    assert platform.error < 0.05
    assert platform.noise_floor < 0.001
    assert (platform.runtime, platform.version, platform.threads) == ("onnxruntime", "1.0", 1)
    assert platform.name.startswith("onnxruntime-")
    assert platform.name.endswith("-1-thread")
    assert "costmodel calibrate --runtime onnxruntime --threads 1 --minutes 0.3; summed" in (
        platform.provenance
    )
    assert platform.facts["block"] == 8
    assert platform.reference_seconds > 0


def test_a_platform_takes_the_place_of_one_that_was_there_only_when_it_is_whole(run, monkeypatch):
    run("--name", "first")
    before = Path("here.yaml").read_text()
    assert "name: first\n" in before

    def full(path, pieces):
        if path.suffix == ".yaml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        path.write_bytes(b"".join(pieces))

    monkeypatch.setattr(replacing, "replace", full)
    code, err = run("--name", "second")
    assert code == 2
    assert "cannot write 'here.yaml': No space left on device" in err
    assert Path("here.yaml").read_text() == before
    monkeypatch.undo()


def test_interrupted_it_writes_what_it_has_and_goes_on_when_it_is_asked_to(run, machine):
    machine.interrupted_at = 8.0
    code, err = run()
    first = read_platform("here.yaml")
    assert code == 130
    assert "the timings are kept in here.yaml.part; --resume goes on with them" in err
    assert files() == {"here.yaml", "here.yaml.part"}
    code, err = run()
    assert code == 2
    assert "'here.yaml.part' holds an unfinished calibration" in err
    code, _ = run("--resume")
    assert (code, files()) == (0, {"here.yaml"})
    assert read_platform("here.yaml").networks > first.networks


def test_interrupted_it_leaves_a_platform_that_was_there_as_it_was(run, machine):
    run()
    before = Path("here.yaml").read_text()
    machine.interrupted_at = machine.now + 8.0
    code, err = run("--name", "cut short")
    assert code == 130
    assert "'here.yaml' stays as it was" in err
    assert Path("here.yaml").read_text() == before


def test_interrupted_at_once_there_is_nothing_but_the_record(run, machine):
    machine.interrupted_at = 0.2
    code, err = run()
    assert (code, files()) == (130, {"here.yaml.part"})
    assert err.endswith("interrupted\n")


def test_a_noisy_machine_is_refused_by_how_much_and_can_be_taken_as_it_is(run, machine):
    """Every other run is thrice as slow."""
    machine.slowness = lambda _now: 1.0 + 2.0 * (machine.runs % 2)
    code, err = run()
    assert code == 2
    assert "the machine is too noisy to calibrate now: figures of one network differ by" in err
    assert files() == {"here.yaml.part"}
    code, err = run("--resume", "--force")
    assert code == 0
    assert "warning: figures of one network differ by" in err


REFUSED = {
    "--minutes 0": "nothing is calibrated in 0 minutes; give 0.05 to 30",
    "--minutes nan": "nothing is calibrated in nan minutes",
    "--runtime ort": "there is no runtime 'ort'",
    "--resume": "there is nothing to go on with in 'here.yaml.part'",
    "-o here.json": "-o cannot write a platform to 'here.json'",
    "-o gone/here.yaml": "cannot write 'gone/here.yaml': there is no such folder",
    "-o spec.yaml": "'spec.yaml' exists, and is no platform",
    "-o folder.yaml": "'folder.yaml' exists, and is no platform",
}


def test_what_cannot_be_calibrated_is_refused_before_anything_runs(run, machine):
    Path("spec.yaml").write_text("network: mine\nlayers: [relu]\n")
    Path("folder.yaml").mkdir()
    for words, told in REFUSED.items():
        code, err = run(*words.split())
        assert (code, machine.opened) == (2, []), words
        assert told in err, words


def test_without_a_file_to_write_it_says_so(cli):
    code, _, err = cli("calibrate")
    assert code == 2
    assert "Missing option '-o'" in err
