"""Families that nobody chose: at every depth they are as ``analyze`` has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_depths import ALIKE, BLOCKS, alone, made
from one_by_one import measured

from costmodel import SpecError, sweep
from costmodel.language.loading import open_spec
from costmodel.sweeping.planning.deep_plans import DeepPlans
from costmodel.sweeping.request.axes import axis_of
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.measures import COLUMNS, MEASURES


def check(
    spec: str,
    over: Mapping[str, Sequence[int]],
    measures: Sequence[str],
    candidates: Iterable[tuple[int, ...]],
) -> None:
    """These candidates of a sweep, legal or not, are as ``analyze`` has them."""
    found = {}
    try:
        columns = sweep(spec, over, columns=measures)
    except SpecError:  # each is illegal
        pass
    else:
        rows = zip(*(columns[name].tolist() for name in (*over, *measures)), strict=True)
        found = {row[: len(over)]: row[len(over) :] for row in rows}
    for candidate in candidates:
        wanted = measured(spec, measures, **dict(zip(over, candidate, strict=True)))
        assert found.get(candidate) == wanted, candidate


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*joins")
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=False))
def test_made_families(random: Random, tmp_path: Path) -> None:
    family = made(random)
    path = tmp_path / f"{abs(hash(family.text))}.yaml"
    path.write_text(family.text)
    candidates = [*product(*family.over.values())]
    measures = random.choice([MEASURES, COLUMNS])
    check(str(path), family.over, measures, random.sample(candidates, min(12, len(candidates))))


@pytest.mark.parametrize("block", BLOCKS)
def test_what_grows_by_as_much_has_sums_and_what_is_rounded_or_asked_has_none(
    block: str, tmp_path: Path
) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text(alone(block))
    spec, axes = open_spec(str(path)), (axis_of("n", "1:40", 40),)
    plan = DeepPlans(Base(spec, str(path), None, {}), axes).of((5,))
    assert bool(plan) == (block in ALIKE)
    check(str(path), {"n": range(1, 16)}, COLUMNS, [(n,) for n in (1, 2, 3, 4, 7, 15)])
