"""What tests of several folders share: the command line, run inside this process."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from costmodel.cli.main import run

ROOT = Path(__file__).parent.parent
SPECS = Path(__file__).parent / "data" / "specs"

# No example is late: a machine may be busy with something else.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# What tests make is gone before cycles matter: the collector would take a tenth of the time.
gc.set_threshold(100_000)
# Commands that tests start keep what they compiled; else each would compile the package again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Where jsonschema finds this, it makes forty parsers of addresses on import, which no schema needs.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the terminal that it runs in, nor what a library makes of it on import."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run `costmodel ...` in the folder of the tests' specs, on a pipe, without colour."""
    monkeypatch.chdir(SPECS)

    def ran(*words: str, **environment: str) -> Ran:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = run(list(words))
        return Ran(code, *capsys.readouterr())

    return ran
