"""Counts with prefixes: four digits, and no count that rounds up to a thousand of its unit."""

import pytest

from costmodel.core.si import short


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1_000, "1.000 k"),
        (9_999, "9.999 k"),
        (9_999.9, "10.00 k"),
        (99_994, "99.99 k"),
        (99_995, "100.0 k"),
        (999_949, "999.9 k"),
        (999_950, "1.000 M"),
        (999_999, "1.000 M"),
        (300_774_272, "300.8 M"),
        (29_841_808, "29.84 M"),
        (1_234_567_890, "1.235 G"),
        (999_999_999_999, "1.000 T"),
        (12_345_678_901_234_567, "12345.7 T"),
    ],
)
def test_four_digits_and_a_prefix(count, text):
    assert short(count) == text
