"""docs/guarantees.md: every promise names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "guarantees.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for table in re.findall(
        r"^\| promise \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE.read_text("utf-8"), re.MULTILINE
    )
    for line in table.splitlines()
]


def test_there_are_promises_about_all_that_is_written() -> None:
    assert len(ROWS) > 20
    assert all(len(row) == 2 for row in ROWS)


@pytest.mark.parametrize("held_by", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_tests_that_hold_a_promise_exist(held_by: str) -> None:
    """Each file is linked, and the tests behind its link stand in it."""
    parts = re.findall(r"\[(\w+\.py)\]\(\.\./(tests/[\w/]+\.py)\)([^\[]*)", held_by)
    assert parts
    for shown, path, names in parts:
        text = (PAGE.parent.parent / path).read_text("utf-8")
        assert Path(path).name == shown
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^def {name}\(", text, re.MULTILINE), (path, name)
