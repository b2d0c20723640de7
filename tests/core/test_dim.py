"""Sizes behave alike as ints, traced numbers and symbols, and say what is wrong with them."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

from costmodel.core import dim
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.tracing import leaf

X, Y = sympy.symbols("x y", integer=True, positive=True)


def traced(trace: Trace, axis: int, value: Any, most: int = 100) -> Any:
    """A size from -``most`` to ``most`` quarters."""
    return leaf(trace, axis, (-most, most), 4, value)


def usual_routine(v: Fraction, d: int) -> int:
    """MobileNetV2's rounding as published: int(v + d/2) // d * d, and up if below 0.9 v."""
    rounded = max(d, int(v + Fraction(d, 2)) // d * d)
    return rounded + d if rounded < Fraction(9, 10) * v else rounded


WIDTHS = [Fraction(i, 20) for i in range(1, 61)]
CHANNELS = [3, 12, 16, 24, 32, 48, 64, 96, 160, 320, 1280]


@pytest.mark.parametrize("d", [1, 2, 3, 4, 8, 10, 16])
def test_make_divisible_is_the_usual_routine(d: int) -> None:
    for width, c in product(WIDTHS, CHANNELS):
        v = width * c
        result = dim.make_divisible(v, d)
        assert type(result) is int
        assert result == usual_routine(v, d), (v, d)


def test_make_divisible_of_a_traced_number_asks_only_whether_it_is_positive() -> None:
    for value in (1, 11, 12, 25, Fraction(45, 4)):
        trace = Trace()
        rounded = dim.make_divisible(traced(trace, 0, value), 8)
        assert rounded.witness == usual_routine(Fraction(value), 8)
        assert [(guard.relation, guard.limit) for guard in trace.guards] == [("<=", 0)]


def test_make_divisible_keeps_symbols() -> None:
    symbolic = dim.make_divisible(X, 8)
    assert [symbolic.subs(X, v) for v in (3, 11, 12, 36, 44)] == [8, 16, 16, 40, 48]


def test_make_divisible_needs_a_positive_number() -> None:
    with pytest.raises(dim.Illegal, match="needs a positive number, not 0"):
        dim.make_divisible(0, 8)


@pytest.mark.parametrize("ok", [True, 1, X > Y, sympy.true])
def test_require_lets_pass_what_holds_and_assumes_it_of_symbols(ok: Any) -> None:
    with dim.collecting() as faults:
        dim.require(ok, "unused")
    assert faults == []


@pytest.mark.parametrize("ok", [False, 0, sympy.false])
def test_require_raises_with_its_values_filled_in(ok: Any) -> None:
    with pytest.raises(dim.Illegal, match=r"^7 is not 8$"):
        dim.require(ok, "{a} is not {b}", a=7, b=8)


def test_collecting_records_the_faults_and_goes_on() -> None:
    with dim.collecting() as faults:
        dim.require(ok=False, reason="first {a}", a=1)
        dim.require(ok=True, reason="never")
        assert dim.exact(7, 2) == 3
    assert [fault.message for fault in faults] == ["first 1", "2 does not divide 7"]


def test_after_collecting_faults_raise_again() -> None:
    with pytest.raises(ZeroDivisionError), dim.collecting():
        raise ZeroDivisionError
    with pytest.raises(dim.Illegal):
        dim.require(ok=False, reason="illegal")


def test_collecting_inside_collecting_keeps_to_itself() -> None:
    with dim.collecting() as outer:
        with dim.collecting() as inner:
            dim.require(ok=False, reason="inner")
        dim.require(ok=False, reason="outer")
    assert [fault.reason for fault in (*inner, *outer)] == ["inner", "outer"]


def test_division_rounds_as_named_on_all_three() -> None:
    for a, b in product(range(1, 40), range(1, 9)):
        assert dim.floor_div(a, b) == math.floor(Fraction(a, b))
        assert dim.ceil_div(a, b) == math.ceil(Fraction(a, b))
        assert dim.floor_div(X, Y).subs({X: a, Y: b}) == dim.floor_div(a, b)
        assert dim.ceil_div(X, Y).subs({X: a, Y: b}) == dim.ceil_div(a, b)
        ratio = traced(Trace(), 0, a), traced(Trace(), 1, b)
        assert dim.floor_div(ratio[0], b).witness == dim.floor_div(a, ratio[1]).witness == a // b
        assert dim.ceil_div(ratio[0], b).witness == dim.ceil_div(a, b)
    assert (dim.floor(Fraction(7, 2)), dim.ceil(Fraction(7, 2))) == (3, 4)


def test_exact_division_of_symbols_is_a_quotient() -> None:
    assert dim.exact(X, Y) == X / Y
    assert dim.exact(12, 4) == 3
    with pytest.raises(dim.Illegal, match="5 does not divide 12"):
        dim.exact(12, 5)


@pytest.mark.parametrize(("choose", "plain"), [(dim.maximum, max), (dim.minimum, min)])
def test_extrema_agree_on_ints_traced_numbers_and_symbols(choose: Any, plain: Any) -> None:
    a, b = [1, 5, 3], [4, 2, 3]
    expected = [plain(p, q) for p, q in zip(a, b, strict=True)]
    assert [choose(p, q) for p, q in zip(a, b, strict=True)] == expected
    for p, q in zip(a, b, strict=True):
        trace = Trace()
        both = traced(trace, 0, p), traced(trace, 1, q)
        found = choose(*both), choose(both[0], q), choose(p, both[1])
        assert [one.witness for one in found] == 3 * [plain(p, q)]
        assert trace.guards == []  # the larger of two is arithmetic, no question
    symbolic = choose(X, Y)
    assert [symbolic.subs({X: p, Y: q}) for p, q in zip(a, b, strict=True)] == expected


def test_where_chooses_on_ints_traced_numbers_and_symbols() -> None:
    assert [dim.where(size > 2, size, 0) for size in (1, 2, 3)] == [0, 0, 3]
    for size in (1, 2, 3):
        trace = Trace()
        one = traced(trace, 0, size)
        chosen = dim.where(one > 2, one, 0)
        assert chosen is one if size > 2 else chosen == 0
        assert [guard.answer for guard in trace.guards] == [size <= 2]
    chosen = dim.where(X > 2, X, 0)
    assert [chosen.subs(X, size) for size in (1, 2, 3)] == [0, 0, 3]


def test_same_decides_structure() -> None:
    assert dim.same(8, 8)
    assert not dim.same(8, 9)
    assert dim.same(X + Y, Y + X)
    assert not dim.same(X, Y)
    assert not dim.same(X, 1)
    trace = Trace()
    assert dim.same(traced(trace, 0, 8), 8)
    assert not dim.same(traced(trace, 1, 9), 8)
    # The numerators of four quarters each: 32 = 32, and 36 is not.
    assert [(guard.limit, guard.answer) for guard in trace.guards] == [(32, True), (32, False)]


def test_divides_is_assumed_for_symbols() -> None:
    assert dim.divides(3, X) is True
    assert dim.divides(3, 9) is True
    assert dim.divides(traced(Trace(), 0, 2), 9) is False
    assert dim.divides(traced(Trace(), 0, 3), 9) is True
