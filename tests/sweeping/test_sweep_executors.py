"""Whoever prices, in whatever order, and whoever dies: the result is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mortal import Doomed, Dying

from costmodel import SpecError
from costmodel.language.loading import open_spec
from costmodel.sweeping.planning.candidates import Base
from costmodel.sweeping.request.job import Job, Piece
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running import cluster, executors
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.chunks import Work, checked, work_of

OVER = {"width": "0.25:2.0:0.05", "input": "96:320:32", "expansion": "1:6"}
SIZE = 36 * 8 * 6
STEP = 200

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("light_workers")]


def job(**options: Any) -> Job:
    base = Base(open_spec("mobilenetv2"), "mobilenetv2", None, {})
    return job_of(base, OVER, **options)


def work() -> Work:
    return work_of(job(), checked(job()))


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
    return dict(executors.alone(work(), runs(SIZE)))


def test_a_process_killed_in_mid_sweep_changes_nothing(
    tmp_path: Path, wanted: dict[int, Piece]
) -> None:
    task = Dying(work(), str(tmp_path / "died"), 2 * STEP)
    same(dict(executors.processes(task, runs(SIZE), 2)), wanted)
    assert (tmp_path / "died").exists()


def test_a_dask_worker_killed_in_mid_sweep_changes_nothing(
    tmp_path: Path, wanted: dict[int, Piece]
) -> None:
    distributed = pytest.importorskip("distributed")
    task = Dying(work(), str(tmp_path / "died"), 2 * STEP)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as local,
        distributed.Client(local) as client,
    ):
        same(dict(cluster.on_cluster(task, runs(SIZE), client)), wanted)
    assert (tmp_path / "died").exists()


def test_workers_that_die_again_and_again_are_an_error() -> None:
    with pytest.raises(SpecError, match="again and again"):
        list(executors.processes(Doomed(), runs(SIZE), 1))


def test_a_scheduler_that_nobody_runs_is_an_error() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(SpecError, match=r"scheduler tcp://127\.0\.0\.1:9 cannot be reached"):
        list(cluster.dask(work(), runs(SIZE), "tcp://127.0.0.1:9", patience=1))


def test_processes_and_one_process_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", STEP)
    for options in ({}, {"pareto": ["flops", "-params"]}, {"sample": 1000, "where": "flops < 2e8"}):
        alone = running.collected(job(**options), executors.Executor())
        together = running.collected(job(**options), executors.Executor(workers=2))
        assert list(alone) == list(together)
        for name, column in alone.items():
            assert (column == together[name]).all()


def test_a_few_candidates_are_shared_by_all_workers() -> None:
    few = job()
    assert running.step_of(few, executors.Executor()) == running.STEP
    assert running.step_of(few, executors.Executor(2)) == max(running.SMALLEST, -(-SIZE // 8))
