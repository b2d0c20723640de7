"""Depths of families have sums in closed form where repetitions are alike, and only there."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from one_by_one import counted

from costmodel import SpecError, sweep
from costmodel.language.loading import open_spec
from costmodel.sweeping.planning.depths import depths_of
from costmodel.sweeping.request.axes import axis_of
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.measures import COLUMNS
from costmodel.sweeping.request.request import job_of
from costmodel.sweeping.running.chunks import price
from costmodel.sweeping.tables.engine import Engine

DEPTHS = str(Path(__file__).with_name("depths.yaml"))


def check(spec: str, over: dict[str, list[int]], variant: str | None = None) -> None:
    """Every candidate, legal or not, is as ``analyze`` has it."""
    columns = sweep(spec, over, variant=variant)
    rows = zip(*(columns[name].tolist() for name in over), strict=True)
    counts = zip(*(columns[name].tolist() for name in COLUMNS), strict=True)
    found = dict(zip(rows, counts, strict=True))
    for candidate in product(*over.values()):
        try:
            wanted = counted(spec, variant, **dict(zip(over, candidate, strict=True)))
        except SpecError:
            assert candidate not in found
            continue
        assert found[candidate] == wanted, candidate


def plans_of(spec: str, over: dict[str, Any], variant: str | None = None) -> list[int]:
    """How many candidates each structure took."""
    job = job_of(Base(open_spec(spec), spec, variant, {}), over)
    engine = Engine(job.base, job.space)
    price(job, engine, 0, job.space.size)
    return sorted(plan.taken for plan in engine.plans)


@pytest.mark.parametrize("kind", ["same", "taps", "grows", "clamps", "rounds", "nested"])
def test_every_depth_of_every_kind_of_repetition(kind: str) -> None:
    check(DEPTHS, {"n": [0, 1, 2, 3, 4, 5, 9], "m": [1, 2, 3, 6], "times": [0, 1, 3]}, kind)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["same", "taps", "grows", "clamps", "rounds", "nested"]),
    n=st.lists(st.integers(0, 40), min_size=1, max_size=4, unique=True),
    m=st.lists(st.integers(0, 12), min_size=1, max_size=3, unique=True),
    c=st.lists(st.integers(1, 64), min_size=1, max_size=3, unique=True),
    size=st.lists(st.integers(8, 40), min_size=1, max_size=2, unique=True),
)
def test_depths_beside_other_axes(
    kind: str, n: list[int], m: list[int], c: list[int], size: list[int]
) -> None:
    over = {"n": n, "m": m, "c": c, "input": size}
    try:
        check(DEPTHS, over, kind)
    except SpecError:
        for candidate in product(*over.values()):
            with pytest.raises(SpecError):
                counted(DEPTHS, kind, **dict(zip(over, candidate, strict=True)))


@pytest.mark.slow
def test_depths_of_resnet() -> None:
    check("resnet", {"n2": [1, 2, 5], "n3": [1, 7], "n4": [1, 3, 36], "n5": [1, 2, 9]})


@pytest.mark.slow
def test_depths_of_densenet_whose_widths_grow_with_depth() -> None:
    check("densenet", {"k": [7, 32], "block3": [1, 2, 5, 24], "block4": [1, 3, 16]})


@pytest.mark.slow
def test_depths_of_nasnet_where_cells_read_the_two_before_them() -> None:
    check("nasnet_a", {"n": [1, 2, 3, 4, 7], "f": [24, 44]})


def test_all_depths_of_resnet_are_one_structure() -> None:
    over = {"n2": "1:10", "n3": "1:10", "n4": "1:10", "n5": "1:10"}
    assert plans_of("resnet", over) == [10**4]


def test_repetitions_that_grow_by_as_much_each_time_are_one_structure() -> None:
    over = {"n": "1:60", "m": "2:3"}
    for kind in ("same", "grows"):
        assert plans_of(DEPTHS, over, kind) == [120]


def test_repetitions_that_differ_have_no_sums() -> None:
    for kind in ("taps", "clamps", "rounds"):
        assert max(plans_of(DEPTHS, {"n": "4:60"}, kind), default=0) < 57


def test_all_depths_of_densenet_are_one_structure() -> None:
    assert plans_of("densenet", {"k": "12:48:4", "block3": "1:99", "block4": "1:99"}) == [98_010]


def test_all_depths_of_nasnet_from_three_on_are_one_structure() -> None:
    assert 5 * 8 in plans_of("nasnet_a", {"n": "3:10", "f": "24:40:4"})


def test_what_a_name_is_used_for_tells_depths() -> None:
    spec = open_spec(DEPTHS)
    axes = tuple(axis_of(name, "1,2", 9) for name in ("n", "m", "times", "c"))
    # times is handed to a block, c is no count.
    assert sorted(axes[one].name for one in depths_of(spec, axes)) == ["m", "n"]


def test_a_repetition_that_is_told_its_number_has_no_sums(tmp_path: Path) -> None:
    path = tmp_path / "told.yaml"
    path.write_text(
        "schema: 1\nnetwork: Told\ninput: {image: [3, 8, 8]}\nparameters: {n: 2}\n"
        "layers:\n  - x: {pointwise: {out: 8 * (1 + index), repeat: n}}\n  - pointwise: 4\n"
    )
    assert not depths_of(open_spec(str(path)), (axis_of("n", "1:9", 99),))
    check(str(path), {"n": [1, 2, 5]})
