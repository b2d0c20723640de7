"""No number wraps: beyond 64 bits it is exact on the way, and refused or left out at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from one_by_one import counted

from costmodel import SpecError, sweep
from costmodel.sweeping.request.measures import COLUMNS
from costmodel.sweeping.running.chunks import price
from costmodel.sweeping.running.run import Columns
from costmodel.sweeping.tables.places import Scattered, Where, everywhere
from costmodel.sweeping.tables.results import Results, Share

LARGE = str(Path(__file__).with_name("large.yaml"))
FORMS = "product", "sum", "triple", "cube", "floor", "rest", "ratio", "least", "greatest", "choice"
TWO_LAYERS = str(Path(__file__).with_name("two_layers.yaml"))
LARGEST = 2**31 - 1
"""The largest size that a spec may have."""

P, Q = 274_177, 67_280_421_310_721
"""Fermat's 2^64 + 1 = P·Q, so that int64 takes a·b for 1."""


def analyzed(**candidate: Any) -> tuple[int, ...] | str:
    """A candidate's columns as ``analyze`` has them, or why it is illegal."""
    try:
        return counted(LARGE, **candidate)
    except SpecError as error:
        return str(error.problems[0])


def test_a_product_beyond_64_bits_is_illegal_as_analyze_says() -> None:
    assert P * Q == 2**64 + 1
    assert "out is 18,446,744,073,709,551,617, but must be" in str(analyzed(a=P, b=Q))
    columns = sweep(LARGE, {"a": [2, P], "b": [3, Q]})
    assert columns["a"].tolist() == [2, P]
    assert columns["b"].tolist() == [3, 3]
    ((reason, told),) = columns.illegal.items()
    assert (reason, told) == (analyzed(a=2, b=Q), (2, f"a=2, b={Q}"))


DENSE = range(P - 16_384, P + 1)
"""With two b 32,770 rows, two more than are tabulated."""


def test_a_product_beyond_64_bits_is_illegal_where_no_table_holds_the_axes() -> None:
    columns = sweep(LARGE, {"a": DENSE, "b": [3, Q]})
    assert columns["a"].tolist() == [*DENSE]
    assert columns["b"].tolist() == [3] * len(DENSE)
    assert columns.illegal == {analyzed(a=DENSE[0], b=Q): (len(DENSE), f"a={DENSE[0]}, b={Q}")}


@pytest.mark.parametrize(("a", "draws"), [([2, P], 40), (DENSE, 200_000)], ids=["tables", "dense"])
def test_a_product_beyond_64_bits_is_never_drawn(a: Sequence[int], draws: int) -> None:
    # Of 200,000 draws from 32,770 candidates some six are P, Q.
    found = sweep(LARGE, {"a": a, "b": [3, Q]}, sample=draws, seed=1)
    assert set(found["b"].tolist()) == {3}
    assert len(found["b"]) + sum(count for count, _ in found.illegal.values()) == draws


NUMBERS = st.one_of(
    st.integers(1, 9),
    st.sampled_from([P, Q, LARGEST, LARGEST + 1, LARGEST + 2]),
    st.integers(0, 52).map(lambda bits: 2**bits),
    st.integers(1, 2**53 - 1),
)
SOME = st.lists(NUMBERS, min_size=1, max_size=3, unique=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(form=st.sampled_from(FORMS), a=SOME, b=SOME, c=SOME)
def test_no_candidate_is_kept_because_a_number_wrapped(
    form: str, a: list[int], b: list[int], c: list[int]
) -> None:
    check(form, a, b, c)


@pytest.mark.parametrize(
    ("form", "a", "b", "c"),
    [
        ("least", [1, 2**40], [1, 2**40], [1, 2**19, 2**20]),  # min(2^99 or 2^100, 7)
        ("greatest", [1, -(2**50)], [1, 2**49, 2**50], [1]),  # max(1, -2^99 or -2^100)
    ],
)
def test_numbers_on_the_way_have_at_most_30_digits(
    form: str, a: list[int], b: list[int], c: list[int]
) -> None:
    assert 2**99 < 10**30 < 2**100
    check(form, a, b, c)


def check(form: str, a: list[int], b: list[int], c: list[int]) -> None:
    """Every candidate is as ``analyze`` has it, or all are refused for a good reason."""
    wanted = {(x, y, z): analyzed(form=form, a=x, b=y, c=z) for x, y, z in product(a, b, c)}
    columns = swept(form, a, b, c)
    if isinstance(columns, str):
        assert is_refused_rightly(columns, list(wanted.values()))
        return
    rows = list(zip(*(columns[name].tolist() for name in ("a", "b", "c", *COLUMNS)), strict=True))
    legal = {row: counts for row, counts in wanted.items() if not isinstance(counts, str)}
    assert {row[:3]: row[3:] for row in rows} == legal
    for reason, (_, example) in columns.illegal.items():
        first = tuple(int(part.partition("=")[2]) for part in example.split(", "))
        assert wanted[first] == reason


def swept(form: str, a: list[int], b: list[int], c: list[int]) -> Columns | str:
    """The columns, or why there are none."""
    try:
        return sweep(LARGE, {"a": a, "b": b, "c": c}, parameters={"form": form})
    except SpecError as error:
        return str(error.problems[0])


def is_refused_rightly(reason: str, wanted: list[tuple[int, ...] | str]) -> bool:
    """Whether a count is too large, or all are illegal."""
    if "does not fit into 64 bits" in reason:
        return any(max(one) >= 2**63 for one in wanted if not isinstance(one, str))
    place = reason.partition(": error:")[0]
    return all(isinstance(one, str) and one.startswith(place) for one in wanted)


def test_fractions_of_more_than_30_digits_are_as_analyze_has_them() -> None:
    # a·c/b with a·c = 2^102 > 10^30: how many digits are left depends on what b cancels
    check("ratio", [1, 6, 2**52], [0, 2, 3], [1, 2**50])


@pytest.mark.parametrize("c2", [92_734, 1_092_734], ids=["int64", "integers"])
def test_counts_up_to_2_to_the_63_minus_1_are_kept(c2: int) -> None:
    # 7·7 x 649,657 images, 3 -> c1 -> 92,734 channels; bounds alone tell it of the first c2 only
    c1, batch = 73 * 127 * 337, 649_657
    found = sweep(TWO_LAYERS, {"c2": [1, c2]}, parameters={"c1": c1}, input=7, batch=batch)
    assert found["flops"].tolist()[1] == 7 * 7 * batch * c1 * (3 + 92_734) == 2**63 - 1


@pytest.mark.parametrize(
    ("c1", "c2", "batch", "flops"),
    [
        (2**19, 2**18 - 3, 2**20, "9,223,372,036,854,775,808"),  # 8·8·2^20·2^19·2^18 = 2^63
        (2**30, 2**19 - 3, 2**50, "40,564,819,207,303,340,847,894,502,572,032"),  # 2^105 > 10^30
    ],
)
def test_a_count_beyond_is_refused_with_its_candidate(
    c1: int, c2: int, batch: int, flops: str
) -> None:
    # 8·8 x batch images, 3 -> c1 -> c2 channels
    assert int(flops.replace(",", "")) == 8 * 8 * batch * c1 * (3 + c2)
    message = f"flops reaches {flops} at c2={c2}, which does not fit into 64 bits"
    with pytest.raises(SpecError, match=message):
        sweep(TWO_LAYERS, {"c2": [1, c2]}, parameters={"c1": c1}, input=8, batch=batch)


def test_a_candidate_that_two_plans_claim_is_a_fault_of_ours() -> None:
    results = Results((3,), ["flops"], str)

    def share(where: Where) -> Share:
        return Share("illegal", where, lambda _: {}, lambda _, __: {})

    results.put(share(Scattered(np.array([0, 1]))))
    for where in (Scattered(np.array([1, 2])), everywhere([3])):
        with pytest.raises(AssertionError, match="meets the guards of two plans"):
            results.put(share(where))


def test_a_candidate_that_two_plans_of_all_depths_claim_is_the_first_ones() -> None:
    results = Results((3,), ["flops"], str, may_overlap=True)
    for reason, places in (("one", [0, 1]), ("other", [1, 2])):
        results.put(Share(reason, Scattered(np.array(places)), lambda _: {}, lambda _, __: {}))
    assert results.priced().faults == {"one": (2, 0), "other": (1, 2)}


def test_a_range_that_overflows_is_refused_with_its_column_and_corner() -> None:
    over = {"width": "1,3000", "input": "224,20000", "batch": "1,1000000"}
    with pytest.raises(
        SpecError, match=r"flops reaches .* at width=3000, input=20000, batch=1000000"
    ):
        sweep("mobilenetv2", over)


def test_int64_doubles_and_python_integers_give_the_same() -> None:
    from costmodel.language.loading import open_spec
    from costmodel.sweeping.planning.candidates import Base
    from costmodel.sweeping.request.request import job_of
    from costmodel.sweeping.tables.engine import Engine
    from costmodel.sweeping.tables.plan_tables import PlanTables

    over = {"width": "0.25:0.3:0.01", "input": "95,96,97", "expansion": "1:2:0.5"}
    job = job_of(Base(open_spec("mobilenetv2"), "mobilenetv2", None, {}), over)
    results = []
    for largest, bound in ((0, 0), (0, 2**54), (2**63, 0)):
        engine = Engine(job.base, job.space)
        price(job, engine, 0, job.space.size)  # finds the plans
        for number, plan in enumerate(engine.plans):
            bounds = {name: max(bound, value) for name, value in plan.factored.bounds.items()}
            most = max(largest, plan.factored.largest)
            made = replace(plan.factored, bounds=bounds, largest=most, asked=most)
            engine.plans[number] = PlanTables(made, job.space)
        results.append(price(job, engine, 0, job.space.size).columns)
    for name, column in results[0].items():
        assert all((column == other[name]).all() for other in results[1:])
