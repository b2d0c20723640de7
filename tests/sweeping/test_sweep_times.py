"""A sweep says of every candidate's time what ``predict`` says of it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_platforms import made_for

import costmodel
from costmodel import Network, SpecError
from costmodel.cli.main import run
from costmodel.language.loading import open_spec
from costmodel.latency.platforms.writing import text_of
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.timing import Timing
from costmodel.sweeping.planning.candidates import network_at
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.job import Job, Piece
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running.chunks import checked, price
from costmodel.sweeping.tables.vectors import Rows, Vector, evaluated

FAMILIES = str(Path(__file__).with_name("families.yaml"))


def networks(job: Job, numbers: Sequence[int]) -> dict[int, Network]:
    """The legal ones of some candidates."""
    found = {}
    for number in numbers:
        try:
            found[number] = network_at(job.base, job.space.axes, job.space.position(number))
        except SpecError:
            continue
    return found


def swept(
    spec: str, over: Mapping[str, object], variant: str | None = None, **asked: Any
) -> tuple[Job, Timing, Piece]:
    """A sweep on a platform that was timed on its corners and on 16 candidates between them."""
    plain = job_of(Base(open_spec(spec), spec, variant, {}), over)
    numbers = np.linspace(0, plain.space.size - 1, 18, dtype=int).tolist()
    runtime = asked.pop("runtime", "onnxruntime")
    lacking = asked.pop("lacking", "")
    timing = made_for(networks(plain, numbers).values(), runtime, lacking)
    base = Base(open_spec(spec), spec, variant, {}, timing=timing)
    job = job_of(base, over, **{"partial": True, **asked})
    return job, timing, price(job, checked(job), 0, job.space.size)


def check(spec: str, over: Mapping[str, object], limit: int = 25, **asked: Any) -> None:
    """Milliseconds and coverage are those that are predicted of each candidate, to 12 digits."""
    job, timing, piece = swept(spec, over, **asked)
    names = [axis.name for axis in job.space.axes]
    rows = zip(*(piece.columns[name].tolist() for name in names), strict=True)
    row_of = {row: number for number, row in enumerate(rows)}
    chosen = np.random.default_rng(0).permutation(job.space.size)[:limit].tolist()
    for number, network in networks(job, chosen).items():
        position = job.space.position(number)
        at = (
            axis.column(np.array([p]))[0] for axis, p in zip(job.space.axes, position, strict=True)
        )
        row = row_of[tuple(value.item() for value in at)]
        wanted = predict(network, timing.platform, timing.runtime)
        found = {name: piece.columns[name][row] for name in ("latency_ms", "coverage")}
        assert found["latency_ms"] == pytest.approx(1000 * wanted.seconds, rel=1e-12), position
        assert found["coverage"] == pytest.approx(wanted.coverage, rel=1e-12), position


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "over"),
    [
        ("mobilenetv2", {"width": "0.25:2:0.05", "expansion": "1,2,6", "input": "96,97,224"}),
        ("shufflenetv2", {"input": "64,96,100,224", "batch": "1,3"}),
        ("resnet", {"input": "64:320:16", "classes": "10,1000", "batch": "1,2"}),
        ("mobilenetv3", {"size": "small,large", "input": "96,225"}),
        ("densenet", {"input": "64,224", "batch": "1,2"}),
    ],
)
def test_times_of_shipped_families(spec: str, over: dict[str, object]) -> None:
    check(spec, over)


@pytest.mark.slow
def test_times_of_a_runtime_that_runs_everything_as_written() -> None:
    check("mobilenetv2", {"width": "0.25:1:0.25", "input": "96,128"}, runtime="torch", limit=8)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    part=st.sampled_from(["groups", "squeeze", "concat", "mixed"]),
    width=st.lists(st.integers(100, 3000), min_size=1, max_size=4, unique=True),
    c=st.lists(st.integers(1, 64), min_size=1, max_size=4, unique=True),
    g=st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
    size=st.lists(st.integers(4, 70), min_size=1, max_size=3, unique=True),
    batch=st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True),
)
def test_times_of_any_candidate_of_any_family(
    part: str, width: list[int], c: list[int], g: list[int], size: list[int], batch: list[int]
) -> None:
    widths = [value / 1000 for value in width]
    over: dict[str, dict[str, object]] = {
        "groups": {"g": g, "c": c, "input": size, "batch": batch},
        "squeeze": {"width": widths, "batch": batch},
        "concat": {"growth": c, "depth": g, "input": size},
        "mixed": {"width": widths, "input": size, "batch": batch},
    }
    try:
        check(FAMILIES, over[part], variant=part, limit=12)
    except SpecError:
        base = Base(open_spec(FAMILIES), FAMILIES, part, {})
        job = job_of(base, over[part])
        assert not networks(job, range(job.space.size))  # none is legal


def test_the_time_of_draws_is_that_of_the_grid() -> None:
    over = {"width": "0.5:1:0.25", "input": "96,128"}
    _, _, grid = swept("mobilenetv2", over)
    known = dict(
        zip(
            zip(grid.columns["width"].tolist(), grid.columns["input"].tolist(), strict=True),
            grid.columns["latency_ms"].tolist(),
            strict=True,
        )
    )
    _, _, drawn = swept("mobilenetv2", over, sample=40, seed=3)
    columns = (drawn.columns[name].tolist() for name in ("width", "input", "latency_ms"))
    for width, size, latency in zip(*columns, strict=True):
        assert latency == pytest.approx(known[width, size], rel=1e-12)


def test_a_candidate_whose_time_is_not_covered_is_left_out_or_told() -> None:
    # Of MobileNetV2 the depthwise convolutions are lacking: a guess, some part of the time.
    over = {"width": "0.5,1", "input": "96"}
    _, _, told = swept("mobilenetv2", over, lacking="depthwise")
    assert (told.columns["coverage"] < 0.95).all()
    assert not told.faults
    _, _, left = swept("mobilenetv2", over, lacking="depthwise", partial=False)
    assert {name: len(column) for name, column in left.columns.items()}["latency_ms"] == 0
    assert "coverage" not in left.columns
    ((reason, (count, first)),) = left.faults.items()
    assert "95 %" in reason
    assert (count, first) == (2, 0)


def test_times_in_conditions_rewards_and_fronts(tmp_path: Path) -> None:
    table = tmp_path / "acc.csv"
    table.write_text("width,acc\n0.5,60\n1,70\n")
    over = {"width": "0.5,1", "input": "96,128"}
    _, _, plain = swept("mobilenetv2", over, partial=False)
    times = plain.columns["latency_ms"]
    assert list(plain.columns)[-1] == "latency_ms"
    limit = float(np.sort(times)[1:3].mean())
    _, _, under = swept("mobilenetv2", over, partial=False, where=f"latency_ms < {limit}")
    assert (np.sort(under.columns["latency_ms"]) == np.sort(times)[:2]).all()
    # MnasNet's reward (arXiv:1807.11626): accuracy · (latency/target)^w, with w = -0.07
    reward = "acc * (latency_ms/10)**-0.07"
    _, _, rewarded = swept("mobilenetv2", over, partial=False, join=str(table), reward=reward)
    wanted = rewarded.columns["acc"] * (rewarded.columns["latency_ms"] / 10) ** -0.07
    assert rewarded.columns["reward"] == pytest.approx(wanted)
    _, _, front = swept("mobilenetv2", over, partial=False, pareto="latency_ms,-flops")
    assert times.min() in front.columns["latency_ms"]
    assert plain.columns["flops"].max() in front.columns["flops"]


def test_kernels_are_asked_for_all_sizes_at_once() -> None:
    # 36 widths of 29 inputs have some 40 different kernels each; no size is timed by itself.
    asked: list[int] = []

    class Counting(Timing):
        def seconds(self, part: Any) -> tuple[Any, bool]:
            asked.append(1)
            return super().seconds(part)

    base = Base(open_spec("mobilenetv2"), "mobilenetv2", None, {})
    over = {"width": "0.25:2:0.05", "input": "96:320:8"}
    job = job_of(base, over)
    timing = made_for(networks(job, [0, job.space.size - 1]).values())
    counting = Counting(timing.platform)
    job = job_of(Base(base.spec, base.name, None, {}, timing=counting), over)
    price(job, checked(job), 0, job.space.size)
    assert len(asked) < job.space.size < 40 * job.space.size / 30


def test_kernels_with_traced_sizes_are_those_of_the_candidate_itself() -> None:
    base = Base(open_spec("shufflenetv2"), "shufflenetv2", None, {})
    job = job_of(base, {"input": "64:320:1", "batch": "1,2,4"})
    timing = made_for(networks(job, [0]).values())
    trace = Trace()
    network = network_at(base, job.space.axes, (5, 1), trace)
    kernels = timing.runtime.kernels(network, timing.platform.facts)
    alone = network_at(base, job.space.axes, (5, 1))
    wanted = timing.runtime.kernels(alone, timing.platform.facts)
    assert [(one.type, one.layers, one.moved) for one in kernels] == [
        (one.type, one.layers, one.moved) for one in wanted
    ]
    # An input of 69 x 69 in batches of 2 stands for others: no question is about one size alone.
    assert not [guard for guard in trace.guards if guard.relation == "==" and guard.answer]


def test_the_command_and_the_function_take_a_platform(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    over = {"width": "0.5,1", "input": "96,128"}
    _, timing, piece = swept("mobilenetv2", over, partial=False)
    times = piece.columns["latency_ms"].tolist()
    columns = costmodel.sweep("mobilenetv2", over, platform=timing.platform, where="latency_ms > 0")
    assert columns["latency_ms"].tolist() == pytest.approx(times, rel=1e-12)
    (tmp_path / "made.yaml").write_text(text_of(timing.platform))
    asked = ["sweep", "mobilenetv2", "--over", "width=0.5,1", "--over", "input=96,128"]
    assert run([*asked, "--platform", str(tmp_path / "made.yaml"), "--columns", "flops"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == "width,input,flops,latency_ms"
    # A file keeps coefficients to some digits.
    assert [float(line.split(",")[-1]) for line in lines] == pytest.approx(times, rel=1e-3)


def test_times_need_a_platform(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["sweep", "mobilenetv2", "--over", "width=1"]
    assert run([*asked, "--where", "latency_ms < 12"]) == 2
    assert "--platform P adds it" in capsys.readouterr().err
    assert run([*asked, "--partial"]) == 2
    assert "--platform P" in capsys.readouterr().err


def test_a_timing_travels_to_other_processes() -> None:
    _, timing, _ = swept("mobilenetv2", {"width": "1", "input": "96"})
    arrived = deepcopy(timing)  # as pickle does it
    assert arrived == timing
    assert arrived.label == timing.label


def test_a_formula_with_questions_gives_each_row_what_it_gives_alone() -> None:
    def formula(values: Sequence[Any]) -> tuple[Any, bool]:
        a, b = values
        if a % 4 == 0 and b > 3:
            return a * b / 2 + max(a, 7), True
        return (-a // 2) ** 2 + (int(b) if a < 3 else abs(b - 5)), bool(a != b)

    a, b = (one.ravel().astype(float) for one in np.meshgrid(np.arange(40), np.arange(12)))
    numbers, answers = evaluated(formula, [a, b], len(a))
    alone = [formula((int(x), int(y))) for x, y in zip(a, b, strict=True)]
    assert list(zip(numbers.tolist(), answers.tolist(), strict=True)) == alone


def test_a_vector_is_what_numbers_are_row_by_row() -> None:
    rows = Rows(3)
    x = Vector(rows, np.array([1.0, 5.0, -8.0]))
    assert (7 - x % 3 + 2 / x).values.tolist() == [7 - 1 + 2, 7 - 2 + 0.4, 7 - 1 - 0.25]
    assert x.maximum(2).values.tolist() == [2, 5, 2]
    assert rows.stay.all()
    assert x > 0  # as of the first row; the last one leaves
    assert rows.stay.tolist() == [True, True, False]
