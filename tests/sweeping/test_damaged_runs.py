"""Whatever bit of an unfinished sweep flips: it is noticed, named, and that run computed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from unfinished import STEP, expected, interrupted, job, write

from costmodel import SpecError
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.store import DamagedRun, Label, read_label, read_run


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a sweep that was interrupted after runs 0, 1 and 2."""
    monkeypatch.setattr(running, "STEP", STEP)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out.csv", executor=interrupted(3))
    return tmp_path / "out.csv.part"


def flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def test_every_byte_of_a_run_is_checked(part: Path) -> None:
    run = part / "00000001.run"
    data, label = run.read_bytes(), Label(job().digest, STEP, 1)
    assert read_label(run) == label
    for byte in range(len(data)):
        run.write_bytes(flipped(data, 8 * byte + byte % 8))
        with pytest.raises(DamagedRun):
            read_run(run, label)


def test_every_length_of_a_run_is_checked(part: Path) -> None:
    run = part / "00000001.run"
    data = run.read_bytes()
    for length in range(len(data)):
        run.write_bytes(data[:length])
        with pytest.raises(DamagedRun):
            read_label(run)


def damaged(run: Path) -> None:
    run.write_bytes(b"x")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "zeros": lambda data: bytes(len(data)),
    "cut": lambda data: data[:-50],
    "other": lambda _data: b"x",
    "longer": lambda data: data + b"x",
    "head": lambda data: flipped(data, 8),
    "first column": lambda data: flipped(data, 8 * (data.index(b"\n") + 1)),
    "last column": lambda data: flipped(data, 8 * (len(data) - 5)),
    "checksum": lambda data: flipped(data, 8 * (len(data) - 1)),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_run_is_named_and_that_run_alone_computed_again(part: Path, name: str) -> None:
    run, out = part / "00000001.run", part.with_suffix("")
    run.write_bytes(DAMAGES[name](run.read_bytes()))
    counted: list[int] = []
    done = running.written(job(), running.Executor(), str(out), counted.append, resume=True)
    assert done.damaged == (run,)
    assert counted[0] == 2 * STEP  # runs 0 and 2 were sound
    assert out.read_bytes() == expected(part.parent)


def test_damage_is_told(part: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from unfinished import SPEC

    from costmodel.cli.main import run as command

    (part / "00000001.run").write_bytes(b"")
    words = ["sweep", SPEC, "--over", "c1=1:4", "--over", "c2=1:6", "--resume"]
    assert command([*words, "-o", str(part.with_suffix(""))]) == 0
    told = f"'{part / '00000001.run'}' was damaged; its part has been computed again\n"
    assert told in capsys.readouterr().err


def test_runs_that_change_places_are_damaged(part: Path) -> None:
    first, second = part / "00000000.run", part / "00000001.run"
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    assert write(part.with_suffix(""), resume=True).damaged == (first, second)
    assert part.with_suffix("").read_bytes() == expected(part.parent)


def test_all_runs_may_be_damaged(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP + 2)
    for run in part.glob("*.run"):
        run.write_bytes(b"")
    assert len(write(part.with_suffix(""), resume=True).damaged) == 3
    assert part.with_suffix("").read_bytes() == expected(part.parent)


def test_damage_after_the_check_is_an_error_that_resuming_mends(part: Path) -> None:
    from unfinished import Between

    run, out = part / "00000001.run", part.with_suffix("")
    damage = Between(lambda: damaged(run), after=4)
    with pytest.raises(SpecError, match=r"00000001.run' was damaged .*\n.*--resume computes"):
        write(out, executor=damage, resume=True)
    assert write(out, resume=True).damaged == (run,)
    assert out.read_bytes() == expected(part.parent)


@pytest.mark.parametrize("text", ["", "{}", "[" * 10_000, '{"step": 0}', "\0" * 300])
def test_a_damaged_manifest_costs_nothing(part: Path, text: str) -> None:
    """It tells a person what the folder is; what a run is stands in the run."""
    (part / "manifest.json").write_text(text)
    counted: list[int] = []
    out = part.with_suffix("")
    running.written(job(), running.Executor(), str(out), counted.append, resume=True)
    assert counted[0] == 3 * STEP
    assert out.read_bytes() == expected(part.parent)
