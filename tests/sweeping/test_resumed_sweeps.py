"""An unfinished sweep goes on where it stopped, and a finished one is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from unfinished import SIZE, STEP, expected, interrupted, job, write

from costmodel import SpecError
from costmodel.cli.main import run
from costmodel.sweeping.running import executors, store
from costmodel.sweeping.running import run as running

SUFFIXES = pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])


@pytest.fixture(autouse=True)
def _short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP)


@SUFFIXES
@pytest.mark.parametrize("pareto", [(), ("flops", "-params")])
def test_an_interrupted_sweep_is_resumed_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, pareto: tuple[str, ...]
) -> None:
    one, cut = job(pareto=pareto), tmp_path / f"cut{suffix}"
    whole, part = expected(tmp_path, one, suffix), tmp_path / f"cut{suffix}.part"
    with pytest.raises(KeyboardInterrupt):
        write(cut, one, interrupted(3))
    assert not cut.exists()
    assert "unfinished" in json.loads((part / "manifest.json").read_text())["note"]
    with pytest.raises(SpecError, match=r"unfinished sweep\n.*--resume"):
        write(cut, one)
    with pytest.raises(SpecError, match="another sweep"):
        write(cut, job(sample=7), resume=True)
    monkeypatch.setattr(running, "STEP", STEP + 1)
    done: list[int] = []
    running.written(one, executors.Executor(), str(cut), done.append, resume=True)
    assert done[0] == 3 * STEP
    assert sum(done) == SIZE
    assert cut.read_bytes() == whole
    assert not part.exists()


def test_an_output_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("mine")
    with pytest.raises(SpecError, match=r"exists\n.*--force"):
        write(file)
    assert file.read_text() == "mine"
    assert not (tmp_path / "kept.csv.part").exists()
    write(file, force=True)
    assert file.read_bytes() == expected(tmp_path)


def test_an_output_that_came_in_the_meantime_is_kept_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    with pytest.raises(KeyboardInterrupt):
        write(file, executor=interrupted(3))
    file.write_text("mine")
    with pytest.raises(SpecError, match=r"exists\n.*--resume --force goes on"):
        write(file, resume=True)
    assert file.read_text() == "mine"
    write(file, resume=True, force=True)
    assert file.read_bytes() == expected(tmp_path)


@SUFFIXES
@pytest.mark.parametrize(
    "options", [{}, {"pareto": ["flops"]}, {"where": "flops < 0"}, {"sample": 9}]
)
def test_a_finished_sweep_is_done_however_often_it_is_resumed(
    tmp_path: Path, suffix: str, options: dict[str, Any]
) -> None:
    file = tmp_path / f"out{suffix}"
    for _ in range(3):
        write(file, job(**options), resume=True)
        assert file.read_bytes() == expected(tmp_path, job(**options), suffix)
        assert not (tmp_path / f"out{suffix}.part").exists()


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_file_of_another_sweep_is_not_taken_for_finished(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"out{suffix}"
    write(file, job())
    kept = file.read_bytes()
    for other in (job(sample=7), job(reward="flops"), job(where="c2 > 1")):
        with pytest.raises(SpecError, match=r"exists, and is not what this sweep gives\n.*--force"):
            write(file, other, resume=True)
    file.write_bytes(b"no table")
    with pytest.raises(SpecError, match="is not what this sweep gives"):
        write(file, job(), resume=True)
    file.write_bytes(kept)
    assert write(file, job(), resume=True).rows is None


def test_a_front_of_other_columns_is_not_taken_for_finished(tmp_path: Path) -> None:
    """Which candidates are on a front, all of them decide: its columns alone are compared."""
    file = tmp_path / "front.jsonl"
    write(file, job(pareto=("flops",)))
    assert write(file, job(pareto=("mac",)), resume=True).rows is None
    for text in (None, '{"c1": 1}\n', "[1]\n", "no table"):
        if text:
            file.write_text(text)
        with pytest.raises(SpecError, match="is not what this sweep gives"):
            write(file, job(pareto=("flops",), reward="mac / flops"), resume=True)


@pytest.mark.parametrize("version", ["0.0.9", None])
def test_what_another_version_has_begun_is_refused_or_begun_anew(
    tmp_path: Path, version: str | None
) -> None:
    """Which may count otherwise; a run without a version is of one that wrote none."""
    file = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        write(file, executor=interrupted(3))
    run = tmp_path / "out.csv.part" / "00000001.run"
    as_by(version, run)
    kept = run.read_bytes()
    who = f"costmodel {version or 'before 0.1.0'}"
    with pytest.raises(SpecError, match=rf"{who} has begun '.*', and this is .*\n.*--force starts"):
        write(file, resume=True)
    assert run.read_bytes() == kept
    write(file, force=True)
    assert file.read_bytes() == expected(tmp_path)


def as_by(version: str | None, run: Path) -> None:
    """Write a run as another version would have, its checksum right."""
    head, _, body = run.read_bytes()[:-4].partition(b"\n")
    found = {name: value for name, value in json.loads(head).items() if name != "version"}
    if version:
        found["version"] = version
    data = json.dumps(found).encode() + b"\n" + body
    run.write_bytes(data + crc32(data).to_bytes(4, "big"))


def test_a_finished_sweep_is_said_to_be_done(cli: Any, tmp_path: Path) -> None:
    words = ("sweep", "mobilenetv2", "--over", "width=1,2", "-o", str(tmp_path / "out.csv"))
    assert cli(*words, "--resume").err == f"wrote 2 of 2 candidates to {tmp_path / 'out.csv'}\n"
    again = cli(*words, "--resume")
    assert (again.code, again.out) == (0, "")
    assert "is finished already; --force makes it anew" in again.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(SpecError, match="cannot write '/dev/full': No space left on device"):
        write(Path("/dev/full"))


@pytest.mark.parametrize("room", range(6))
def test_a_disk_that_fills_up_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    left = iter(range(room))

    def write_run(*words: Any) -> None:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        store.write_run(*words)

    file = tmp_path / "some.csv"
    with monkeypatch.context() as full:
        full.setattr("costmodel.sweeping.running.checkpoint.write_run", write_run)
        if room < 5:
            with pytest.raises(SpecError, match=r"No space left on device\n.*--resume"):
                write(file)
    write(file, resume=True)
    assert file.read_bytes() == expected(tmp_path)


def test_a_parameter_may_have_any_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of columns are values: they are no names of files or of arguments."""
    names = ["file", "allow_pickle", "acc.npy", "acc", "!faults", "#", "args", "../x", "self", "1"]
    values = [str(float(n)) for n in range(len(names))]
    join, out = tmp_path / "join.csv", tmp_path / "out.csv"
    join.write_text("\n".join([",".join(["c1", *names]), ",".join(["1", *values])]) + "\n")
    spec = Path(__file__).parent / "two_layers.yaml"
    words = ["sweep", str(spec), "--over", "c1=1:2", "--join", str(join), "--pareto", "flops"]
    assert run([*words, "-o", str(out)]) == 0
    header, row = (line.split(",") for line in out.read_text().splitlines())
    assert (
        dict(zip(header, row, strict=True)).items() >= dict(zip(names, values, strict=True)).items()
    )
    assert "wrote 1 of 2 candidates" in capsys.readouterr().err
    renamed = tmp_path / "named.yaml"
    renamed.write_text(spec.read_text().replace("c1", "file"))
    assert run(["sweep", str(renamed), "--over", "file=1:2", "-o", str(out), "--force"]) == 0
    assert out.read_text().startswith("file,flops")
