"""Whoever prices, in whatever order, and whoever dies: the result is the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mortal import Doomed, Dying

from costmodel import SpecError
from costmodel.language.loading import open_spec
from costmodel.sweeping.planning.candidates import Base
from costmodel.sweeping.request.job import Job, Piece
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running import executors
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.chunks import work_of

OVER = {"width": "0.25:2.0:0.05", "input": "96:320:32", "expansion": "1:6"}
SIZE = 36 * 8 * 6
STEP = 200

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("light_workers")]


def job(**options: Any) -> Job:
    base = Base(open_spec("mobilenetv2"), "mobilenetv2", None, {})
    return job_of(base, OVER, **options)


def runs(size: int) -> dict[int, tuple[int, int]]:
    return {n: (i, min(i + STEP, size)) for n, i in enumerate(range(0, size, STEP))}


def same(a: dict[int, Piece], b: dict[int, Piece]) -> None:
    assert sorted(a) == sorted(b)
    for number, piece in a.items():
        assert piece.faults == b[number].faults
        for name, column in piece.columns.items():
            assert (column == b[number].columns[name]).all()


@pytest.fixture(scope="module")
def wanted() -> dict[int, Piece]:
    return dict(executors.alone(work_of(job()), runs(SIZE)))


def test_a_process_killed_in_mid_sweep_changes_nothing(
    tmp_path: Path, wanted: dict[int, Piece]
) -> None:
    task = Dying(work_of(job()), str(tmp_path / "died"), 2 * STEP)
    same(dict(executors.processes(task, runs(SIZE), 2)), wanted)
    assert (tmp_path / "died").exists()


def test_a_dask_worker_killed_in_mid_sweep_changes_nothing(
    tmp_path: Path, wanted: dict[int, Piece]
) -> None:
    distributed = pytest.importorskip("distributed")
    task = Dying(work_of(job()), str(tmp_path / "died"), 2 * STEP)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as local,
        distributed.Client(local) as client,
    ):
        same(dict(executors.on_cluster(task, runs(SIZE), client)), wanted)
    assert (tmp_path / "died").exists()


def test_workers_that_die_again_and_again_are_an_error() -> None:
    with pytest.raises(SpecError, match="again and again"):
        list(executors.processes(Doomed(), runs(SIZE), 1))


def test_a_scheduler_that_nobody_runs_is_an_error() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(SpecError, match=r"scheduler tcp://127\.0\.0\.1:9 cannot be reached"):
        list(executors.dask(work_of(job()), runs(SIZE), "tcp://127.0.0.1:9", patience=1))


def test_processes_and_one_process_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    for options in ({}, {"pareto": ["flops", "-params"]}, {"sample": 1000, "where": "flops < 2e8"}):
        alone = running.collected(job(**options), executors.Executor())
        together = running.collected(job(**options), executors.Executor(workers=2))
        assert list(alone) == list(together)
        for name, column in alone.items():
            assert (column == together[name]).all()


@dataclass(frozen=True)
class Interrupted:
    """An executor of one that is interrupted after some runs."""

    after: int
    is_alone: bool = True

    def results(
        self, one: Job, _engine: Any, left: dict[int, tuple[int, int]], _advance: Any
    ) -> Any:
        for number, result in executors.alone(work_of(one), left):
            if number == self.after:
                raise KeyboardInterrupt
            yield number, result


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("pareto", [(), ("flops", "-params")])
def test_an_interrupted_sweep_is_resumed_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, pareto: tuple[str, ...]
) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    one, done = job(pareto=pareto), []
    whole, cut = str(tmp_path / f"whole{suffix}"), tmp_path / f"cut{suffix}"
    running.written(one, executors.Executor(), whole, done.append)
    with pytest.raises(KeyboardInterrupt):
        running.written(one, Interrupted(4), str(cut), done.append)
    part = tmp_path / f"cut{suffix}.part"
    assert not cut.exists()
    assert "unfinished" in json.loads((part / "manifest.json").read_text())["note"]
    with pytest.raises(SpecError, match=r"unfinished sweep\n.*--resume"):
        running.written(one, executors.Executor(), str(cut), done.append)
    with pytest.raises(SpecError, match="another sweep"):
        running.written(job(sample=77), executors.Executor(), str(cut), done.append, resume=True)
    monkeypatch.setattr(running, "STEP", STEP + 1)
    done.clear()
    running.written(one, executors.Executor(), str(cut), done.append, resume=True)
    assert done[0] == 4 * STEP
    assert sum(done) == SIZE
    assert cut.read_bytes() == Path(whole).read_bytes()
    assert not part.exists()


def test_an_output_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("mine")
    with pytest.raises(SpecError, match=r"exists\n.*--force"):
        running.written(job(), executors.Executor(), str(file), print)
    assert file.read_text() == "mine"
    running.written(job(), executors.Executor(), str(file), lambda _: None, force=True)
    assert file.read_text().count("\n") == SIZE + 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(SpecError, match="cannot write '/dev/full': No space left on device"):
        running.written(job(), executors.Executor(), "/dev/full", lambda _: None)


def test_a_disk_that_fills_up_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    monkeypatch.setattr(np, "savez", full_after(3))
    file = tmp_path / "some.csv"
    with pytest.raises(SpecError, match=r"No space left on device\n.*--resume"):
        running.written(job(), executors.Executor(), str(file), lambda _: None)
    monkeypatch.undo()
    running.written(job(), executors.Executor(), str(file), lambda _: None, resume=True)
    assert file.read_text().count("\n") == SIZE + 1


def full_after(count: int) -> Any:
    """``numpy.savez`` on a disk that has room for so many files."""
    save, left = np.savez, iter(range(count))

    def savez(*args: Any, **columns: Any) -> None:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        save(*args, **columns)

    return savez


@pytest.mark.parametrize(
    "damage",
    [lambda _data: b"", lambda data: bytes(len(data)), lambda data: data[:-50], lambda _data: b"x"],
    ids=["empty", "zeros", "cut", "other"],
)
def test_a_damaged_run_is_told_of_and_can_be_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    one, out = job(), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        running.written(one, Interrupted(4), str(out), lambda _count: None)
    run = tmp_path / "out.csv.part" / "00000000.npz"
    run.write_bytes(damage(run.read_bytes()))
    with pytest.raises(SpecError, match=r"is damaged\n  delete it, and --resume computes"):
        running.written(one, executors.Executor(), str(out), lambda _count: None, resume=True)
    run.unlink()
    running.written(one, executors.Executor(), str(out), lambda _count: None, resume=True)
    whole = tmp_path / "whole.csv"
    running.written(one, executors.Executor(), str(whole), lambda _count: None)
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("step", ["-1", "0", "1e999", "true", '"7"', "[" * 10_000])
def test_a_damaged_manifest_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    one, out = job(), tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        running.written(one, Interrupted(4), str(out), lambda _count: None)
    manifest = tmp_path / "out.csv.part" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"step": {STEP}', f'"step": {step}'))
    with pytest.raises(SpecError, match="cannot be read"):
        running.written(one, executors.Executor(), str(out), lambda _count: None, resume=True)
    assert not out.exists()


def test_a_few_candidates_are_shared_by_all_workers() -> None:
    few = job()
    assert running.step_of(few, executors.Executor()) == running.STEP
    assert running.step_of(few, executors.Executor(2)) == max(running.SMALLEST, -(-SIZE // 8))
