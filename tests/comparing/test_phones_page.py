"""docs/phones.md shows what the paper's machines predict of its Table 8."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "phones.md").read_text("utf-8")


@pytest.mark.slow
def test_the_tables_shown_and_the_runs_that_are_fitted_are_what_comes_out() -> None:
    """The runs of Tables 1 to 4 as published, and what is made of them."""
    spec = importlib.util.spec_from_file_location("machines", ROOT / "docs" / "paper_machines.py")
    assert spec is not None
    assert spec.loader is not None
    docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs)
    for name, device in docs.DEVICES.items():
        written = (ROOT / "docs" / "runs" / f"paper-{name}.csv").read_text("utf-8")
        assert written == docs.csv_text(docs.runs_of(device, docs.TABLES))
    assert docs.page(PAGE) == PAGE, "python docs/paper_machines.py writes what comes out now"
