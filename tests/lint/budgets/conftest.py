"""A folder of specs to write budgets for, as the working folder of the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def here(tmp_path: Path, cli: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """The command line in a folder with two specs, one of them with a name full of patterns."""
    text = (DATA / "budgets" / "two_convs.yaml").read_text()
    (tmp_path / "two_convs.yaml").write_text(text)
    (tmp_path / "net [1].yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return cli
