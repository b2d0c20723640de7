"""What a filter keeps is computed of that alone, and is what stands there without a filter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from costmodel import sweep

MANY = str(Path(__file__).with_name("many_structures.yaml"))
MOBILENET = {"width": "0.25:0.3:0.01", "input": "95:130:1", "expansion": "1:3:0.5"}
STRUCTURES = {"width": "0.25:0.5:0.05", "groups": "1,2", "input": "16,32"}
SWAPPED = {"expansion": "1:3", "width": "0.25:0.3:0.01", "batch": "1,2", "input": "96:110"}


@pytest.mark.parametrize(
    ("spec", "over"),
    [("mobilenetv2", MOBILENET), ("mobilenetv2", SWAPPED), (MANY, STRUCTURES)],
)
@pytest.mark.parametrize("sample", [None, 300])
def test_rows_of_a_filter_are_rows_without_it(
    spec: str, over: dict[str, Any], sample: int | None
) -> None:
    """One in a hundred, which are gathered; nine of ten, which are priced with the others."""
    whole = sweep(spec, over, sample=sample)
    for part in (0.01, 0.9):
        limit = int(np.quantile(whole["flops"], part))
        kept = sweep(spec, over, sample=sample, where=f"flops <= {limit}")
        mask = whole["flops"] <= limit
        assert [*kept] == [*whole]
        assert 0 < mask.sum() < len(mask)
        for name, column in whole.items():
            assert kept[name].dtype == column.dtype
            assert (kept[name] == column[mask]).all(), name
        assert kept.illegal == whole.illegal
