"""docs/cases.md: each command of its tables is run, and answers as the page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cases.md"
SPECS = ROOT / "tests" / "data" / "cases"


class Case(NamedTuple):
    """A row of the page: a command, its exit status, and pieces of its answer."""

    command: str
    code: int
    answer: list[str]


def cases() -> list[Case]:
    found = re.findall(
        r"^\| `([^`]+)` \| (\d) \| (.+?) \| [^|]*\|$", PAGE.read_text(), re.MULTILINE
    )
    return [
        Case(command, int(code), re.findall("`([^`]+)`", said)) for command, code, said in found
    ]


@pytest.mark.parametrize("case", cases(), ids=[case.command for case in cases()])
def test_a_case_is_answered_as_the_page_says(
    cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    monkeypatch.chdir(SPECS)
    ran = cli(*shlex.split(case.command))
    assert ran.code == case.code
    shown = " ".join(f"{ran.out} {ran.err}".split())
    assert case.answer
    assert [piece for piece in case.answer if piece not in shown] == []


def test_every_spec_of_the_cases_is_asked_for() -> None:
    words = {word for case in cases() for word in case.command.split()}
    assert {path.name for path in SPECS.iterdir()} <= words
