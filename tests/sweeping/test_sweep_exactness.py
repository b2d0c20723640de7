"""A sweep says of every candidate what ``analyze`` says of it alone, to the last integer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
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

pytestmark = pytest.mark.slow

FAMILIES = Path(__file__).parent / "families.yaml"


def rows(columns: dict[str, Any], names: list[str]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each candidate's parameters and its columns."""
    parameters = zip(*(columns[name].tolist() for name in names), strict=True)
    counts = zip(*(columns[name].tolist() for name in COLUMNS), strict=True)
    return zip(parameters, counts, strict=True)


def check(spec: str, over: dict[str, Any], limit: int = 1000, **options: Any) -> int:
    """Every candidate of a sweep, legal or not, is as ``analyze`` has it."""
    columns = sweep(spec, over, **options)
    names = list(over)
    found = dict(rows(columns, names))
    variant, fixed = options.get("variant"), dict(options.get("parameters", {}))
    fixed |= {"peak": options["peak"]} if "peak" in options else {}
    values = [[v if isinstance(v, str | int) else float(v) for v in over[name]] for name in names]
    candidates = list(product(*values))
    chosen = np.random.default_rng(0).permutation(len(candidates))[:limit]
    for number in chosen.tolist():
        candidate = candidates[number]
        settings = {**fixed, **dict(zip(names, candidate, strict=True))}
        try:
            wanted = counted(spec, variant, **settings)
        except SpecError:
            assert candidate not in found, f"{candidate} is illegal"
            continue
        assert found[candidate] == wanted, candidate
    illegal = sum(count for count, _ in columns.illegal.values())
    assert illegal + len(found) == len(candidates)
    return illegal


def steps(first: int, last: int, step: int, scale: int) -> list[float]:
    return [value / scale for value in range(first, last + 1, step)]


def test_mobilenetv2_at_widths_where_a_residual_comes_and_goes() -> None:
    # make_divisible(32w, 8) = make_divisible(16w, 8) = 8 for 0.250 <= w <= 0.277
    over = {"width": steps(250, 290, 1, 1000), "input": [96, 97, 128, 224], "expansion": [1, 2, 6]}
    assert check("mobilenetv2", over) == 0


def test_a_thousand_candidates_of_mobilenetv2() -> None:
    over = {"width": steps(25, 200, 1, 100), "input": [*range(96, 321, 32)], "expansion": [1, 3, 6]}
    check("mobilenetv2", over, limit=1000)


def test_expansions_that_are_no_integers_are_legal_where_the_channels_are_whole() -> None:
    over = {"width": steps(25, 100, 5, 100), "expansion": steps(5, 80, 5, 10)}
    check("mobilenetv2", over)
    assert check("mobilenetv2", {"expansion": steps(100, 112, 1, 100)}) > 0


@pytest.mark.parametrize(
    ("spec", "over"),
    [
        ("shufflenetv2", {"classes": [10, 1000], "input": [64, 96, 100, 224], "batch": [1, 3]}),
        ("shufflenetv1", {"input": [64, 96, 224]}),
        ("mobilenetv3", {"size": ["small", "large"], "classes": [10, 1000], "input": [96, 225]}),
        ("mnasnet", {"c": [8, 16, 32], "net": ["A1", "B1", "small"], "input": [96, 160]}),
        ("densenet", {"input": [64, 224], "batch": [1, 2]}),
        ("squeezenet", {"input": [*range(65, 128, 3)]}),
        ("googlenet", {"input": [*range(96, 225, 16)]}),
        ("nasnet_a", {"input": [64, 224], "batch": [1, 4]}),
        ("resnext", {"input": [64, 224]}),
    ],
)
def test_shipped_families(spec: str, over: dict[str, Any]) -> None:
    check(spec, over, limit=40)


@pytest.mark.parametrize(
    ("part", "over"),
    [
        ("groups", {"g": [1, 2, 3, 4, 6, 8], "c": [*range(8, 49, 4)], "input": [7, 14, 33]}),
        ("squeeze", {"width": steps(10, 200, 7, 100), "ratio": steps(5, 100, 5, 100)}),
        ("concat", {"growth": [*range(1, 20, 3)], "depth": [0, 1, 2, 5], "input": [8, 9, 32]}),
        ("rounding", {"width": steps(5, 300, 5, 100), "d": [1, 2, 3, 8, 16], "input": [9, 32]}),
        ("mixed", {"width": steps(50, 200, 25, 100), "input": [4, 5, 8, 16], "batch": [1, 2, 3]}),
    ],
)
def test_families_with_groups_squeeze_concat_and_rounding(part: str, over: dict[str, Any]) -> None:
    check(str(FAMILIES), over, variant=part)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    part=st.sampled_from(["groups", "squeeze", "concat", "rounding", "mixed"]),
    width=st.lists(st.integers(1, 4000), min_size=1, max_size=4, unique=True),
    ratio=st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True),
    c=st.lists(st.integers(1, 64), min_size=1, max_size=4, unique=True),
    g=st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
    size=st.lists(st.integers(1, 70), min_size=1, max_size=3, unique=True),
    batch=st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True),
)
def test_any_candidate_of_any_family(
    part: str,
    width: list[int],
    ratio: list[int],
    c: list[int],
    g: list[int],
    size: list[int],
    batch: list[int],
) -> None:
    known: dict[str, list[Any]] = {
        "width": [value / 1000 for value in width],
        "ratio": [value / 100 for value in ratio],
        "c": c,
        "g": g,
        "growth": c,
        "d": g,
        "depth": [value - 1 for value in g],
        "input": size,
        "batch": batch,
    }
    used = {
        "groups": ("g", "c", "input", "batch"),
        "squeeze": ("width", "ratio", "batch"),
        "concat": ("growth", "depth", "input"),
        "rounding": ("width", "d", "input"),
        "mixed": ("width", "input", "batch"),
    }[part]
    try:
        check(str(FAMILIES), {name: known[name] for name in used}, limit=24, variant=part)
    except SpecError:
        candidates = product(*(known[name] for name in used))
        for candidate in candidates:
            with pytest.raises(SpecError):
                counted(str(FAMILIES), part, **dict(zip(used, candidate, strict=True)))


def test_live_sizes_that_nearly_tie_take_turns_at_being_the_peak() -> None:
    # Every fourth of 256 rows is looked at to find what is ever the largest: k is even there.
    spec = str(FAMILIES.with_name("near_ties.yaml"))
    assert check(spec, {"k": [*range(256)], "input": [64, 128]}) == 0
    peaks = sweep(spec, {"k": "6,7", "input": "64"})["peak_activations"].tolist()
    pooled = 1000 * 64 * 64 + 1000 * 32 * 32
    assert peaks == [pooled, (1000 + 3998 + 4) * 32 * 32]
    assert peaks[1] - peaks[0] == 2 * 32 * 32  # of 5002·32·32, less than a thousandth


def test_a_range_just_below_the_limit_is_exact() -> None:
    check("mobilenetv2", {"width": [400, 500], "input": [3000, 3001], "batch": [20, 40]})
    columns = sweep("mobilenetv2", {"width": [400, 500], "batch": [2000, 4000]})
    assert columns["flops"].max() > 2**53


def test_the_columns_do_not_depend_on_how_the_sweep_is_cut() -> None:
    from costmodel.language.loading import open_spec
    from costmodel.sweeping.planning.candidates import Base
    from costmodel.sweeping.request.request import job_of
    from costmodel.sweeping.tables.engine import Engine

    base = Base(open_spec("mobilenetv2"), "mobilenetv2", None, {})
    over = {"width": "0.25:0.5:0.01", "input": "96,128,...,320", "expansion": "1:4:0.5"}
    for sample in (None, 1456):
        job = job_of(base, over, sample, 7)
        whole = price(job, Engine(job.base, job.space), 0, job.space.size)
        engine = Engine(job.base, job.space)
        cuts = [0, 1, 5, 77, 78, 500, 1111, job.space.size]
        pieces = [price(job, engine, a, b) for a, b in pairwise(cuts)]
        for name, column in whole.columns.items():
            joined = np.concatenate([piece.columns[name] for piece in pieces])
            assert column.dtype == joined.dtype
            assert (column == joined).all()


def test_independent_draws_are_rows_of_the_grid() -> None:
    over = {"width": "0.25:0.6:0.01", "input": "96:160:16", "expansion": "1:3"}
    grid = dict(rows(sweep("mobilenetv2", over), list(over)))
    drawn = sweep("mobilenetv2", over, sample=3000, seed=5)
    assert len(drawn["flops"]) == 3000
    for candidate, counts in rows(drawn, list(over)):
        assert grid[candidate] == counts
    other = sweep("mobilenetv2", over, sample=3000, seed=6)
    assert (other["width"] != drawn["width"]).any()


def test_weights_are_shared_where_sizes_let_them_be() -> None:
    shared = str(Path(__file__).with_name("shared_weights.yaml"))
    over = {"c": [4, 8, 12, 16], "d": [4, 8, 12, 16], "times": [1, 2, 3], "input": [8, 15]}
    # A head over d channels cannot use the weights of one over c: 12 of 16 pairs are refused.
    assert check(shared, over) == 12 * 3 * 2
    assert check(shared, over, parameters={"tied": False}) == 0


@pytest.mark.parametrize("peak", ["in-place", "fused"])
def test_the_peak_is_that_of_the_mode_asked_for(peak: str) -> None:
    over = {"width": steps(250, 290, 10, 1000), "input": [97, 224], "expansion": [1, 6]}
    assert check("mobilenetv2", over, peak=peak) == 0
    shared = str(Path(__file__).with_name("shared_weights.yaml"))
    assert check(shared, {"c": [4, 8], "d": [4, 8], "input": [8, 15]}, peak=peak) == 2 * 2


def test_a_peak_of_no_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="in-place"):
        sweep("mobilenetv2", {"width": [1]}, peak="inplace")  # type: ignore[arg-type]
