"""The front is exact, keeps ties, and does not depend on how the candidates came."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel import sweep
from costmodel.sweeping.running.pareto import INDEX, rows_on_front, undominated


def by_brute_force(points: list[tuple[int, ...]]) -> list[int]:
    """Every point against every other one."""

    def beats(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
        return a != b and all(x <= y for x, y in zip(a, b, strict=True))

    return [i for i, a in enumerate(points) if not any(beats(b, a) for b in points)]


def columns_of(points: list[tuple[int, ...]]) -> dict[str, Any]:
    numbers = np.arange(len(points))
    named = {f"o{i}": np.array(column) for i, column in enumerate(zip(*points, strict=True))}
    return {"p": numbers, INDEX: numbers, **named}


POINTS = st.integers(1, 4).flatmap(
    lambda d: st.lists(st.tuples(*[st.integers(-4, 4)] * d), min_size=1, max_size=60)
)


@settings(deadline=None)
@given(POINTS, st.integers(0, 60))
def test_the_front_is_that_of_brute_force(points: list[tuple[int, ...]], cut: int) -> None:
    columns = columns_of(points)
    names = [name for name in columns if name.startswith("o")]
    wanted = by_brute_force(points)
    assert rows_on_front(columns, names, ["p"])["p"].tolist() == wanted
    halves = [{n: c[:cut] for n, c in columns.items()}, {n: c[cut:] for n, c in columns.items()}]
    first = rows_on_front(halves[0], names, ["p"])
    left = undominated(halves[1], first, names)
    second = {name: column[left] for name, column in halves[1].items()}
    joined = {n: np.concatenate([first[n], second[n]]) for n in columns}
    assert rows_on_front(joined, names, ["p"])["p"].tolist() == wanted


def test_integers_that_doubles_cannot_tell_apart_do_not_tie() -> None:
    points = [(2**53 + 1, 1), (2**53, 1), (2**53, 1)]
    assert rows_on_front(columns_of(points), ["o0", "o1"], ["p"])["p"].tolist() == [1, 2]


def test_a_candidate_that_was_drawn_twice_stays_once_and_nan_never() -> None:
    columns = {
        "p": np.array([5, 5, 6, 7]),
        INDEX: np.arange(4),
        "acc": np.array([0.5, 0.5, 0.5, np.nan]),
    }
    assert rows_on_front(columns, ["-acc"], ["p"])[INDEX].tolist() == [0, 2]


def test_the_front_of_a_sweep_is_that_of_all_its_candidates() -> None:
    over = {"width": "0.25:2.0:0.05", "input": "96:320:32", "expansion": "1:6"}
    every = sweep("mobilenetv2", over)
    points = list(zip(every["flops"].tolist(), (-every["params"]).tolist(), strict=True))
    wanted = by_brute_force(points)
    best = sweep("mobilenetv2", over, pareto=["flops", "-params"])
    for name, column in best.items():
        assert column.tolist() == every[name][wanted].tolist()
    drawn = sweep("mobilenetv2", over, pareto=["flops", "-params"], sample=100_000, seed=3)
    assert sorted(drawn["flops"].tolist()) == sorted(best["flops"].tolist())
