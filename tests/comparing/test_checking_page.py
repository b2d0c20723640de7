"""docs/checking.md shows what check says of the paper's times, and of the runs in docs/runs."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "checking.md").read_text("utf-8")


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("checks_page", ROOT / "docs" / "checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_tables_shown_are_what_comes_out(docs: ModuleType) -> None:
    assert docs.page(PAGE) == PAGE, "python docs/checks.py writes down what comes out now"


def test_the_networks_that_are_measured_are_of_many_families(docs: ModuleType) -> None:
    """A family foretells none of its own, so that few families would say little."""
    families = {word.partition(":")[0] for word in docs.words()}
    assert len(families) >= 20
    assert len(docs.words()) == len(set(docs.words())) <= 40
