"""The example in which ``costmodel.sweeping`` tells itself is true, to the last number."""

from __future__ import annotations

import doctest

import costmodel.sweeping


def test_the_worked_example_comes_to_what_it_says() -> None:
    failed, attempted = doctest.testmod(costmodel.sweeping)
    assert failed == 0
    assert attempted > 20
