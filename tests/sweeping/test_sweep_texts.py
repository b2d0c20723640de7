"""Lines of sweeps, which are made as tables of characters, are what Python writes row by row."""

from __future__ import annotations

import csv
import json
from io import StringIO

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from costmodel.sweeping.running.texts import ROWS, lines
from costmodel.sweeping.running.writers import csv_lines, json_lines

COUNTS = [0, 7, 9_999, 10_000, 10_001, 99_990_000, 10**12, 2**63 - 1, -1, -10_000, -(2**63)]


def texts(values: list[int] | list[float], dtype: str) -> list[str]:
    """A column of numbers, each on its line."""
    return "".join(lines([np.array(values, dtype)], ["", "\n"], repr)).split("\n")[:-1]


def test_integers_have_the_digits_that_python_gives_them() -> None:
    for some in (COUNTS, *([count] for count in COUNTS), range(2 * ROWS + 1)):
        assert texts([*some], "int64") == [*map(str, some)]


@given(arrays("int64", st.integers(1, 9)))
def test_whatever_the_integers(values: np.ndarray) -> None:
    assert texts(values.tolist(), "int64") == [*map(str, values.tolist())]


@given(arrays("float64", st.integers(1, 9), unique=False))
def test_numbers_with_a_fraction_are_told_as_python_does(values: np.ndarray) -> None:
    """1.0 is not 1, -0.0 is not 0.0, and what comes again comes again alike."""
    both = [*values.tolist(), 0.0, -0.0, 1.0, *values.tolist()]
    assert texts(both, "float64") == [*map(repr, both)]


def test_each_format_writes_words_conditions_and_numbers_its_own_way() -> None:
    piece = {
        "a,b": np.array(["x", 'say "no"', "a,b", "é\0"]),
        "is%": np.array([True, False, False, True]),
        "acc": np.array([0.5, np.inf, np.nan, -1.0]),
        "mac": np.array([5, 10**10, 0, 123_456]),
    }
    told = [*csv.reader(StringIO("".join(csv_lines([piece, piece]))))]
    assert told[0] == ["a,b", "is%", "acc", "mac"]
    assert told[1:5] == told[5:]
    assert told[1:5] == [
        ["x", "true", "0.5", "5"],
        ['say "no"', "false", "inf", "10000000000"],
        ["a,b", "false", "nan", "0"],
        ["é", "true", "-1.0", "123456"],
    ]
    rows = [json.loads(line) for line in "".join(json_lines([piece])).splitlines()]
    assert [row["a,b"] for row in rows] == ["x", 'say "no"', "a,b", "é"]
    assert [row["is%"] for row in rows] == [True, False, False, True]
    assert [row["acc"] for row in rows] == [0.5, None, None, -1.0]
    assert [row["mac"] for row in rows] == [5, 10**10, 0, 123_456]
