"""Plain scalars follow the core schema of YAML 1.2, with exact numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.core.problems import SpecError
from costmodel.language.yaml.scalars import LIMIT, ScalarValue, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("n", "n"),
        ("64", 64),
        ("+64", 64),
        ("-64", -64),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("-0x1F", "-0x1F"),
        ("0o8", "0o8"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2001-12-14", "2001-12-14"),
        ("0.35", Fraction(35, 100)),
        ("1.0", 1),
        ("1.", 1),
        (".5", Fraction(1, 2)),
        ("-.5", Fraction(-1, 2)),
        ("1e6", 1_000_000),
        ("1E+6", 1_000_000),
        ("1e-3", Fraction(1, 1000)),
        ("12.5e1", 125),
        ("-0.0", 0),
        ("0e999999999", 0),
        ("1e29", 10**29),
        ("999999999999999999999999999999", 10**30 - 1),
        ("1.5.2", "1.5.2"),
        (".", "."),
        ("-", "-"),
        ("+", "+"),
        ("1e", "1e"),
        ("e6", "e6"),
        ("\u0661", "\u0661"),  # A digit, but not one of YAML's.
        (".info", ".info"),
        ("inf", "inf"),
        ("nan", "nan"),
        ("t * in.c", "t * in.c"),
        ("- 1", "- 1"),
    ],
)
def test_the_core_schema(text: str, value: ScalarValue) -> None:
    result = resolve(text)
    assert (type(result), result) == (type(value), value)


HINT = "numbers are exact and hold at most 30 digits; if this is text, put it in quotes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1e30", "the number '1e30' is too large"),
        ("-1e30", "the number '-1e30' is too large"),
        ("1e999999999", "the number '1e999999999' is too large"),
        ("1e-999999999", "the number '1e-999999999' is too small"),
        ("1" + "0" * 30, "the number '1000000000000000000000000000000' is too large"),
        (
            "0." + "0" * 29 + "1",
            "the number '0.000000000000000000000000000001' has too many digits",
        ),
        ("9" * 101, "the number '9999999999999999999999999999999999999...' has too many digits"),
        (
            "9" * 100_000,
            "the number '9999999999999999999999999999999999999...' has too many digits",
        ),
        (
            "1e" + "9" * 99,
            "the number '1e99999999999999999999999999999999999...' has too many digits",
        ),
        ("0x" + "f" * 30, "the number '0xffffffffffffffffffffffffffffff' is too large"),
        (
            "0x" + "f" * 100,
            "the number '0xfffffffffffffffffffffffffffffffffff...' has too many digits",
        ),
        (".inf", "the number '.inf' is not finite"),
        ("-.INF", "the number '-.INF' is not finite"),
        (".NaN", "the number '.NaN' is not finite"),
    ],
)
def test_numbers_without_an_exact_value_are_refused(text: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        resolve(text)
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint, problem.mark) == (message, HINT, None)


@given(st.integers(-LIMIT + 1, LIMIT - 1))
def test_ints_are_read_as_python_reads_them(number: int) -> None:
    assert resolve(str(number)) == number


@given(
    st.sampled_from(["", "+", "-"]),
    st.from_regex(r"[0-9]{1,8}\.[0-9]{0,8}", fullmatch=True),
    st.one_of(st.just(""), st.integers(-9, 9).map("e{}".format)),
)
def test_decimals_are_read_as_fractions_read_them(sign: str, digits: str, exponent: str) -> None:
    text = sign + digits + exponent
    expected = Fraction(text)
    value = resolve(text)
    assert value == expected
    assert isinstance(value, int) == (expected.denominator == 1)


@given(st.text())
def test_any_other_text_stands_for_itself_or_is_refused(text: str) -> None:
    try:
        value = resolve(text)
    except SpecError:
        return
    if isinstance(value, str):
        assert value == text
