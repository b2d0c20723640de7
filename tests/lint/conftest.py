"""A folder of specs to lint, as the working folder of the command line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.cli.main import run

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def rules() -> tuple[str, ...]:
    """Those that there were when the figures of these tests were noted: a new one changes none."""
    return ("B1", "G1", "G2", "G3", "G4", "S1")


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
    folder: Path,
    rules: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Run ``costmodel lint ...`` there: exit code, standard output, standard error.

    Unless something else is selected, the rules are those of ``rules``.
    """

    def ran(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        configs = (folder / name for name in ("costmodel.yaml", "setup.cfg"))
        told = [*words, *(path.read_text() for path in configs if path.is_file())]
        chosen = [] if any("select" in text for text in told) else ["--select", ",".join(rules)]
        code = run(["lint", *words, *chosen])
        return code, *capsys.readouterr()

    return ran
