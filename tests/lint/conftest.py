"""A folder of specs to lint, as the working folder of the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.cli.main import run

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the specs in tests/data/lint, in ``specs/`` of the working folder."""
    shutil.copytree(DATA / "lint", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def lint(
    folder: Path,  # noqa: ARG001
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Run ``costmodel lint ...`` there: exit code, standard output, standard error."""

    def ran(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["lint", *words])
        return code, *capsys.readouterr()

    return ran
