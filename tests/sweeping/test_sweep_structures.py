"""Families of which nearly every candidate has a structure of its own: priced like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from one_by_one import counted

from costmodel import SpecError, sweep
from costmodel.language.loading import open_spec
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.request.measures import COLUMNS
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running import run as running
from costmodel.sweeping.running.chunks import checked, price
from costmodel.sweeping.running.executors import Executor
from costmodel.sweeping.running.run import Columns, collected
from costmodel.sweeping.tables import engine
from costmodel.sweeping.tables.engine import COST, Thrift, is_kept

pytestmark = pytest.mark.slow

MANY = str(Path(__file__).with_name("many_structures.yaml"))
OVER = {"width": "0.25:2:0.01"}
SIZE = 176
ILLEGAL = {**OVER, "groups": "1,2", "late": "1,3"}


def job(over: dict[str, str] = OVER, spec: str = MANY, **options: Any) -> Job:
    return job_of(Base(open_spec(spec), spec, None, {}), over, **options)


def analyzed(**candidate: Any) -> tuple[int, ...] | str:
    """A candidate's columns as ``analyze`` has them, or why it is illegal."""
    try:
        return counted(MANY, **candidate)
    except SpecError as error:
        return str(error.problems[0])


def agree(a: Columns, b: Columns) -> None:
    assert list(a) == list(b)
    assert a.illegal == b.illegal
    for name, column in a.items():
        assert column.dtype == b[name].dtype
        assert column.tolist() == b[name].tolist()


def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The plans that will be made, as they are."""
    plans: list[Any] = []
    plan_of = engine.plan_of

    def noted(*arguments: Any) -> Any:
        plans.append(plan_of(*arguments))
        return plans[-1]

    monkeypatch.setattr(engine, "plan_of", noted)
    return plans


@pytest.mark.parametrize("options", [{}, {"sample": 150, "seed": 3}], ids=["grid", "draws"])
def test_every_candidate_is_as_analyze_has_it(options: dict[str, Any]) -> None:
    columns = sweep(MANY, ILLEGAL, **options)
    names = [*ILLEGAL, *COLUMNS]
    found = list(zip(*(columns[name].tolist() for name in names), strict=True))
    for width, groups, late, *counts in found[::4]:
        assert analyzed(width=width, groups=groups, late=late) == tuple(counts)
    left_out = sum(count for count, _ in columns.illegal.values())
    assert left_out > 0
    assert len(found) + left_out == options.get("sample", 4 * SIZE)
    for reason, (_, example) in columns.illegal.items():
        assert analyzed(**dict(part.split("=") for part in example.split(", "))) == reason


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"sample": 300, "seed": 1},
        {"where": "flops < 20e6 and width != 1"},
        {"pareto": ["flops", "-params"]},
    ],
    ids=["grid", "draws", "where", "pareto"],
)
def test_with_plans_and_without_the_result_is_the_same(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    found = []
    for allows in (True, False, None):
        with monkeypatch.context() as patched:
            if allows is not None:
                patched.setattr(Thrift, "allows", allows)
            one = job(ILLEGAL | {"width": "0.25:1:0.03"}, **options)
            found.append(collected(one, Executor()))
    agree(found[0], found[1])
    agree(found[0], found[2])


@pytest.mark.parametrize("step", [1, 7, 60])
def test_the_result_does_not_depend_on_the_runs(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    one = job(ILLEGAL | {"width": "0.25:1:0.05"})
    whole = collected(one, Executor())
    monkeypatch.setattr(running, "STEP", step)
    agree(collected(replace(one), Executor()), whole)


@pytest.mark.usefixtures("light_workers")
@pytest.mark.parametrize("options", [{}, {"where": "mac < 2e5"}, {"pareto": ["mac", "-flops"]}])
def test_two_workers_agree_with_one(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    one = job(ILLEGAL | {"width": "0.25:1:0.05"}, **options)
    monkeypatch.setattr(running, "STEP", 20)
    agree(collected(one, Executor(workers=2)), collected(one, Executor()))


def test_few_plans_are_made_where_few_candidates_share_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plans = made(monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(Thrift, "allows", True)
        sweep(MANY, {"width": "0.25:1.0:0.01"})
    assert len(plans) > 76 / 3  # of 76 candidates, two or three share one
    plans.clear()
    sweep(MANY, OVER)
    assert len(plans) < SIZE / COST


def test_shared_structures_are_priced_by_plans_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = made(monkeypatch)
    one = job({"width": "0.25:2:0.01", "input": "96,128,...,320"}, "mobilenetv2")
    known = checked(one)
    monkeypatch.setattr(engine, "outcome_of", None)
    price(one, known, 0, one.space.size)
    assert 0 < len(plans) < 10


@pytest.mark.parametrize("options", [{}, {"pareto": ["flops"]}, {"sample": 100}])
def test_progress_is_told_while_candidates_are_priced(options: dict[str, Any]) -> None:
    told: list[int] = []
    one = job(**options)
    collected(one, Executor(), told.append)
    assert sum(told) == one.space.size
    assert len(told) > one.space.size / 3


def test_progress_is_told_while_a_file_is_made(tmp_path: Path) -> None:
    told: list[int] = []
    running.written(job(), Executor(), str(tmp_path / "out.csv"), told.append)
    assert sum(told) == SIZE
    assert len(told) > SIZE / 3


def test_plans_waste_at_most_a_part_of_what_one_by_one_would_take() -> None:
    for count in (1, 47, 48, 176, 10_000):
        thrift, plans = Thrift(count), 0
        for _ in range(count):
            if thrift.allows:
                plans += 1
                thrift.planned(1)
            else:
                thrift.priced_one()
        assert plans * COST <= 0.35 * count


def test_plans_that_pay_may_always_be_made() -> None:
    thrift = Thrift(48)
    for _ in range(100):
        assert thrift.allows
        thrift.planned(COST)


def test_plans_that_take_next_to_nothing_are_forgotten() -> None:
    assert is_kept(1, 8)
    assert is_kept(COST, 10**9)
    assert not is_kept(6, 131_072)
