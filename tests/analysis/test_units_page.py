"""docs/units.md shows the verdicts of the zoo three times, and they are what comes out."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "units.md").read_text("utf-8")
ROWS = [row for row in PAGE.splitlines() if row.startswith("| ")][1:]


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("units_page", ROOT / "docs" / "units.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("spec", ["mobilenetv2", "shufflenetv2", "resnet", "igcv3"])
def test_a_row_is_what_comes_out(docs: ModuleType, spec: str) -> None:
    assert docs.line(spec) in ROWS, "python docs/units.py writes down what comes out now"


def test_the_verdicts_are_the_same_three_times() -> None:
    assert len(ROWS) > 30
    for row in ROWS:
        *_, shipped, flattened, helpers, _ = (cell.strip() for cell in row.split("|"))
        assert shipped == flattened == helpers
