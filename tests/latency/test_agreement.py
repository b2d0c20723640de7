"""How well counts agree with times: each statistic against arithmetic by hand, or brute force."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import isclose, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel import load
from costmodel.analysis.report import analyze
from costmodel.core.problems import SpecError
from costmodel.latency.agreement.agreeing import agreement
from costmodel.latency.agreement.fitting import fitted, held_out
from costmodel.latency.agreement.ordering import ordering
from costmodel.latency.agreement.predicting import PREDICTORS
from costmodel.latency.agreement.ranking import kendall, spearman
from costmodel.latency.agreement.samples import COUNTS, Noise, Sample, sample
from costmodel.latency.agreement.statistics import DRAWS, weightings
from costmodel.latency.run import Run

_VALUES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9)
ONCE = np.ones((1, 1))


def once(of: Callable[..., np.ndarray], x: list[float], y: list[float]) -> float:
    """A statistic of networks that count once each."""
    a, b = np.array(x, float), np.array(y, float)
    return float(of(a, b, np.ones((1, len(a))))[0])


def test_spearman_of_four_networks_is_one_minus_six_d2_over_n3_less_n() -> None:
    """Ranks 1 2 3 4 and 2 1 4 3: d = 1 for each, 1 - 6·4 / (4³ - 4) = 0.6."""
    assert once(spearman, [1, 2, 3, 4], [20, 10, 40, 30]) == pytest.approx(1 - 6 * 4 / (4**3 - 4))


def test_kendall_of_four_networks_is_pairs_in_order_less_pairs_out_of_it() -> None:
    """Of six pairs two are out of order: (4 - 2) / 6."""
    assert once(kendall, [1, 2, 3, 4], [20, 10, 40, 30]) == pytest.approx((4 - 2) / 6)


def test_ties_leave_the_denominator_of_tau_b() -> None:
    """x = 1 1 2: of three pairs one is tied in x; both others are in order: 2 / sqrt(2·3)."""
    assert once(kendall, [1, 1, 2], [1, 2, 3]) == pytest.approx(2 / sqrt(2 * 3))


def _slow_ranks(values: list[float]) -> list[float]:
    """The mean place of each value among the sorted ones."""
    order = sorted(values)
    return [order.index(one) + 1 + (order.count(one) - 1) / 2 for one in values]


def _slow_spearman(x: list[float], y: list[float]) -> float | None:
    a, b = _slow_ranks(x), _slow_ranks(y)
    n, mean = len(a), (len(a) + 1) / 2
    top = sum((p - mean) * (q - mean) for p, q in zip(a, b, strict=True))
    under = sum((p - mean) ** 2 for p in a) * sum((q - mean) ** 2 for q in b)
    return top / sqrt(under) if under and n else None


def _slow_kendall(x: list[float], y: list[float]) -> float | None:
    def sign(value: float) -> int:
        return (value > 0) - (value < 0)

    pairs = list(combinations(range(len(x)), 2))
    a = [sign(x[i] - x[j]) for i, j in pairs]
    b = [sign(y[i] - y[j]) for i, j in pairs]
    under = sum(map(abs, a)) * sum(map(abs, b))
    return sum(p * q for p, q in zip(a, b, strict=True)) / sqrt(under) if under else None


@given(_VALUES)
def test_correlations_are_those_of_their_definitions_with_any_ties(
    values: list[tuple[int, int]],
) -> None:
    x, y = ([float(pair[at]) for pair in values] for at in (0, 1))
    for fast, slow in ((spearman, _slow_spearman), (kendall, _slow_kendall)):
        found, wanted = once(fast, x, y), slow(x, y)
        assert np.isnan(found) if wanted is None else isclose(found, wanted, abs_tol=1e-9)


@given(_VALUES, st.randoms(use_true_random=False))
def test_a_network_that_is_drawn_twice_is_two_networks(
    values: list[tuple[int, int]], random: object
) -> None:
    drawn = [random.randrange(3) for _ in values]  # type: ignore[attr-defined]
    drawn[0] = max(1, drawn[0])
    x, y = (np.array([pair[at] for pair in values], float) for at in (0, 1))
    written = [number for number, times in enumerate(drawn) for _ in range(times)]
    for of in (spearman, kendall):
        weighted = float(of(x, y, np.array([drawn], float))[0])
        spelt_out = once(of, list(x[written]), list(y[written]))
        assert np.isnan(weighted) == np.isnan(spelt_out)
        assert np.isnan(weighted) or isclose(weighted, spelt_out, abs_tol=1e-9)


def test_one_factor_minimises_the_relative_error() -> None:
    """t = 1, 4 for x = 1, 2: w of (w - 1)² + (w/2 - 1)² is (1 + 1/2) / (1 + 1/4) = 1.2."""
    assert fitted(np.array([[1.0], [2.0]]), np.array([1.0, 4.0])) == pytest.approx([1.2])


_PAIRS = st.tuples(st.floats(0.1, 10), st.floats(0.1, 10), st.floats(0.1, 10))


@given(st.lists(_PAIRS, min_size=3, max_size=8))
def test_factors_are_never_negative_and_no_neighbours_fit_better(
    rows: list[tuple[float, float, float]],
) -> None:
    table = np.array(rows)
    counts, times = table[:, :2], table[:, 2]

    def loss(factors: np.ndarray) -> float:
        return float(((counts @ factors / times - 1) ** 2).sum())

    best = fitted(counts, times)
    assert (best >= 0).all()
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)):
        near = np.maximum(0, best + 1e-4 * np.array(step))
        assert loss(near) >= loss(best) - 1e-9


def test_times_are_foretold_without_the_familys_own() -> None:
    """a took 10 and 20 ms for 1 and 2, b took 3 for 1: a by b's factor 3, b by a's 10."""
    foretold = held_out(
        np.array([[1.0], [2.0], [1.0]]), np.array([10.0, 20.0, 3.0]), ["a", "a", "b"]
    )
    assert foretold == pytest.approx([3.0, 6.0, 10.0])
    assert held_out(np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), ["a", "a"]) is None


def made(name: str, milliseconds: float, noise: float | None = None, **counts: float) -> Sample:
    whole = {**dict.fromkeys(COUNTS, 1.0), **counts}
    known = None if noise is None else Noise(noise, is_floor=True)
    return Sample(name, name.partition(":")[0], milliseconds, known, whole)


def test_errors_are_of_foretold_times() -> None:
    """By FLOPs alone: 100, 200, 300 and 1000 M in 10, 20, 33 and 100 ms, each its own family.

    Without the third a FLOP takes 100 ps, so that its 30 ms for 33 are 9.1 % off. The others are
    foretold by factors that the third pulls up a little, and so are within 5 %.
    """
    table = [("a", 10, 100e6), ("b", 20, 200e6), ("c", 33, 300e6), ("d", 100, 1000e6)]
    found = agreement(made(name, ms, flops=flops, mac=flops) for name, ms, flops in table)
    line = next(one for one in found.lines if one.name == "flops")
    assert line.foretold is not None
    assert line.foretold[2] == pytest.approx(30)
    others = fitted(np.array([[200.0], [300], [1000]]), np.array([20.0, 33, 100]))[0]
    assert line.foretold[0] == pytest.approx(100 * others)
    errors = [
        abs(foretold / row[1] - 1) for foretold, row in zip(line.foretold, table, strict=True)
    ]
    assert line.figures["mape"].value == pytest.approx(100 * sum(errors) / 4, abs=1e-5)
    assert line.figures["within5"].value == 75
    assert line.figures["within10"].value == 100
    assert line.figures["spearman"].value == 1


def test_a_constant_orders_nothing_and_all_predictors_are_told() -> None:
    found = agreement(made(name, ms, flops=ms) for name, ms in [("a", 1), ("b", 2), ("c", 3)])
    assert [line.name for line in found.lines] == list(PREDICTORS)
    constant = found.lines[0]
    assert constant.figures["kendall"].value is None
    # The least relative error of one time for 1, 2 and 3: (1 + 1/2 + 1/3) / (1 + 1/4 + 1/9).
    assert constant.factors == pytest.approx([(1 + 1 / 2 + 1 / 3) / (1 + 1 / 4 + 1 / 9)], rel=1e-5)


def test_of_one_family_nothing_is_foretold_and_of_two_no_interval_told() -> None:
    one = agreement(made(f"a:{ms}", ms, flops=ms) for ms in (1, 2, 3))
    by_flops = one.lines[1]
    assert (by_flops.foretold, by_flops.figures["mape"].value) == (None, None)
    assert by_flops.figures["spearman"] == (1.0, None, None)
    assert one.ordering.explanations == ()
    two = agreement(made(name, ms, flops=ms) for name, ms in [("a", 1), ("a:x", 2), ("b", 3)])
    assert two.lines[1].figures["mape"].low is None


def test_families_are_drawn_whole_and_by_a_fixed_seed() -> None:
    families = ["a", "a", "b", "c", "c", "c"]
    weights = weightings(families)
    assert weights.shape == (DRAWS + 1, 6)
    assert (weights[0] == 1).all()
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    # As many families as there are: a, b and c together come to three in every draw.
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert (weightings(families) == weights).all()
    assert weightings(["a", "b"]).shape == (1, 2)


def test_an_interval_holds_the_figure_of_alike_families() -> None:
    samples = [made(f"{n}", 10 + n + n % 3, flops=10 + n) for n in range(12)]
    found = agreement(samples).lines[1].figures["spearman"]
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert agreement(samples) == agreement(samples)


def test_pairs_that_flops_order_wrongly_are_named_the_worst_first() -> None:
    """b and c have more FLOPs than a and are faster; off by (3/2)·(2/1) and (3/1)·(4/1)."""
    samples = [
        made("a", 3, flops=1e6),
        made("b", 2, flops=2e6),
        made("c", 1, flops=4e6),
        made("d", 9, flops=9e6),
    ]
    found = ordering(samples)
    named = [(pair.fewer.name, pair.more.name, pair.off) for pair in found.pairs]
    assert named == [("a", "c", 12.0), ("b", "c", 4.0), ("a", "b", 3.0)]
    assert found.ordered == 6


def test_pairs_within_their_noise_are_not_ordered() -> None:
    """10 ± 5 % and 9.2 ± 5 % overlap, 10 and 8 do not; equal FLOPs order nothing."""
    near = [made("a", 10, 0.05, flops=1), made("b", 9.2, 0.05, flops=2)]
    apart = [made("a", 10, 0.05, flops=1), made("b", 8, 0.05, flops=2)]
    level = [made("a", 10, flops=1), made("b", 8, flops=1)]
    assert [ordering(some).ordered for some in (near, apart, level)] == [0, 1, 0]


def test_the_guideline_that_explains_is_the_one_whose_excess_takes_the_time() -> None:
    """Each FLOP takes 1 ns and each element of element-wise MAC 10 ns; nothing else takes time."""
    table = [("a", 1e6, 5e6), ("b", 2e6, 1e5), ("c", 8e6, 2e6), ("d", 9e6, 2e5), ("e", 3e6, 8e6)]
    samples = [
        made(name, (flops + 10 * mac) / 1e6, flops=flops, elementwise_mac=mac)
        for name, flops, mac in table
    ]
    found = ordering(samples)
    first = found.explanations[0]
    assert (first.guideline, first.spoilt) == ("G4", 0)
    assert first.share == pytest.approx(1, abs=1e-5)
    assert first.righted == len(found.pairs) > 0
    assert {pair.guideline for pair in found.pairs} == {"G4"}


def test_the_share_that_is_explained_is_of_the_logarithms() -> None:
    """With nothing to add (all counts 1) a guideline's factor only shifts times a little."""
    samples = [
        made("a", 3, flops=1e6, fragments=3),
        made("b", 2, flops=2e6),
        made("c", 4, flops=4e6),
    ]
    found = ordering(samples)
    assert [pair.off for pair in found.pairs] == pytest.approx([3 / 2 * 2], rel=1e-6)
    counts = np.array([[1e6, 3], [2e6, 1], [4e6, 1]])
    foretold = held_out(counts, np.array([3.0, 2, 4]), ["a", "b", "c"])
    assert foretold is not None
    left = abs(log(3 / 2 * foretold[1] / foretold[0]))
    share = next(one.share for one in found.explanations if one.guideline == "G3")
    assert share == pytest.approx(1 - left / log(3), abs=1e-5)


def test_counts_are_those_of_the_report_and_of_the_rules() -> None:
    """ShuffleNet V1 g = 3: dense convolutions of the same input and FLOPs would write less."""
    report = analyze(load("shufflenetv1", "1x g=3"))
    found = sample("x", "y", (Run(model="x", milliseconds=4, spread_milliseconds=1),), report)
    total = report.total()
    assert found.counts["flops"] == total.cost.flops
    assert found.counts["elementwise_mac"] == total.elementwise_mac
    assert found.counts["g2_excess"] > 0
    assert found.noise == Noise(1 / 2 / 4, is_floor=False)
    none = sample("x", "y", (Run(model="x", milliseconds=4),), analyze(load("mobilenetv2")))
    assert (none.counts["g2_excess"], none.noise) == (0, None)


def test_a_noise_floor_says_more_than_spreads() -> None:
    report = analyze(load("squeezenet"))
    run = Run(model="x", milliseconds=4, spread_milliseconds=1, noise_floor=0.03)
    assert sample("x", "y", (run,), report).noise == Noise(0.03, is_floor=True)


def test_of_several_runs_of_a_network_the_median_counts() -> None:
    report = analyze(load("squeezenet"))
    runs = tuple(Run(model="squeezenet", milliseconds=ms) for ms in (9, 5, 6))
    assert sample("x", "y", runs, report).milliseconds == 6


def test_too_few_and_too_many_networks_are_refused() -> None:
    with pytest.raises(SpecError, match="from 3 to 2,000 networks, and here are 2"):
        agreement([made("a", 1), made("b", 2)])
    with pytest.raises(SpecError, match="and here are 2,001"):
        agreement([made("a", 1)] * 2001)


_COUNTS = st.sampled_from([0.0, 1.0, 2.0, 1e6, 1e15])


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.floats(1e-6, 1e9),
            st.none() | st.floats(0, 10),
            _COUNTS,
            _COUNTS,
            _COUNTS,
        ),
        min_size=3,
        max_size=8,
    )
)
@pytest.mark.filterwarnings("error")
def test_whatever_was_counted_and_timed_every_figure_is_within_its_bounds(
    table: list[tuple[str, float, float | None, float, float, float]],
) -> None:
    found = agreement(
        made(f"{family}:{n}", ms, noise, flops=flops, mac=mac, fragments=some)
        for n, (family, ms, noise, flops, mac, some) in enumerate(table)
    )
    for line in found.lines:
        assert all(factor >= 0 for factor in line.factors)
        for name, figure in line.figures.items():
            known = [value for value in figure if value is not None]
            least = -1 if name in ("spearman", "kendall") else 0
            most = {"mape": float("inf"), "within5": 100, "within10": 100}.get(name, 1)
            assert all(least <= value <= most for value in known), (name, figure)
    pairs, ordered, explanations = found.ordering
    assert len(pairs) <= ordered <= len(table) * (len(table) - 1) / 2
    assert all(one.righted <= len(pairs) and one.share <= 1 for one in explanations)
    assert all(pair.off > 1 for pair in pairs)
