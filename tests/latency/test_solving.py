"""Non-negative least squares against all sets of free coefficients, and what is far off."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from costmodel.latency.calibrating.solving import non_negative, solved

SEEDS = st.integers(0, 10_000)


def by_all_sets(gram, target):
    """The best of the least squares of each set of coefficients that has none below zero."""
    count = len(target)
    best, least = np.zeros(count), 0.0
    for size in range(1, count + 1):
        for chosen in map(list, combinations(range(count), size)):
            w = np.zeros(count)
            w[chosen] = np.linalg.solve(gram[np.ix_(chosen, chosen)], target[chosen])
            value = w @ gram @ w / 2 - target @ w
            if (w >= 0).all() and value < least:
                best, least = w, value
    return best


@given(SEEDS, st.integers(1, 5))
def test_it_is_the_best_of_all_sets(seed, count):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(count + 3, count))
    gram, target = rows.T @ rows + 1e-3 * np.eye(count), rows.T @ random.normal(size=count + 3)
    wanted = by_all_sets(gram, target)
    for start in (np.zeros(count), np.ones(count), wanted):
        assert np.allclose(non_negative(gram, target, start), wanted, atol=1e-7)


def samples(seed, count=60):
    """Of 2 us a call, 3 ns and 0.5 ns of two amounts."""
    random = np.random.default_rng(seed)
    amounts = np.column_stack([np.ones(count), random.uniform(10, 1e5, size=(count, 2))])
    return amounts, amounts @ [2e-6, 3e-9, 5e-10]


@given(SEEDS)
def test_coefficients_are_found_again(seed):
    amounts, seconds = samples(seed)
    found = solved(amounts, seconds, np.ones(len(seconds)), 1e-9)
    assert np.allclose(found, [2e-6, 3e-9, 5e-10], rtol=1e-3)


def test_one_in_ten_is_ten_times_as_long_and_hardly_matters():
    amounts, seconds = samples(1)
    disturbed = np.where(np.arange(len(seconds)) % 10 == 3, 10 * seconds, seconds)
    found = solved(amounts, disturbed, np.ones(len(seconds)), 1e-9)
    error = np.abs(amounts @ found / seconds - 1)
    assert np.median(error) < 0.02


def test_what_no_sample_tells_stays_as_it_was():
    amounts, seconds = samples(2)
    amounts[:, 2] = 0.0
    known = np.array([1e-6, 1e-9, 7e-10])
    found = solved(amounts, amounts @ known, np.ones(len(seconds)), 1.0, known)
    assert np.allclose(found, known)


def test_nothing_is_below_zero():
    """The second amount makes kernels shorter, which no coefficient says."""
    amounts, _ = samples(3)
    seconds = amounts @ [2e-4, 0, 5e-10] - 1e-9 * amounts[:, 1]
    assert (solved(amounts, seconds, np.ones(len(seconds)), 1e-6) >= 0).all()
