"""Pooling windows land where an enumeration of legal starts says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind
from costmodel.ops.pool import AvgPool, GlobalPool, MaxPool
from costmodel.ops.roi_pool import RoiPool

ENDS = st.tuples(st.integers(0, 2), st.integers(0, 2))


def windows(size: int, k: int, stride: int, ends: tuple[int, int], *, ceil: bool) -> int:
    """Windows laid one after the other from the start of the padding.

    In ceil mode a further one is laid while elements remain uncovered, but by PyTorch's rule it
    must start inside the input or the padding before it.
    """
    before, after = ends
    count, start = 0, -before
    covered_to = None
    while True:
        fits = start + k <= size + after
        may_reach_over = ceil and start < size and (covered_to or 0) < size + after
        if not (fits or may_reach_over):
            return count
        count, covered_to, start = count + 1, start + k, start + stride


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(1, 4),
    st.tuples(ENDS, ENDS),
    st.booleans(),
)
def test_pools_make_as_many_outputs_as_windows_fit(
    h: int, w: int, k: int, stride: int, padding: Any, ceil: bool
) -> None:
    assume(all(2 * max(ends) <= k for ends in padding))  # as PyTorch demands
    assume(all(size + sum(ends) >= k for size, ends in zip((h, w), padding, strict=True)))
    x = Shape(2, 3, h, w)
    rows = windows(h, k, stride, padding[0], ceil=ceil)
    columns = windows(w, k, stride, padding[1], ceil=ceil)
    for op in (
        MaxPool((k, k), (stride, stride), padding, ceil=ceil),
        AvgPool((k, k), (stride, stride), padding, ceil=ceil),
    ):
        y = op.output(x)
        assert y == Shape(2, 3, rows, columns)
        assert op.cost((x,), y) == Cost(reads=2 * 3 * h * w, writes=2 * 3 * rows * columns)
        assert op.kind(x) is Kind.POOL


def test_the_stride_of_a_pool_is_its_window_by_default() -> None:
    x = Shape(1, 8, 28, 21)
    assert MaxPool((2, 3)).output(x) == Shape(1, 8, 14, 7)
    assert AvgPool((2, 3)).output(x) == Shape(1, 8, 14, 7)


def test_a_dilated_window_spans_more() -> None:
    # span 2·(3 - 1) + 1 = 5; (9 - 5)/1 + 1 = 5
    op = MaxPool((3, 3), (1, 1), "valid", (2, 2))
    assert op.output(Shape(1, 8, 9, 9)) == Shape(1, 8, 5, 5)


@pytest.mark.parametrize("mode", ["avg", "max"])
def test_global_pooling_leaves_one_number_per_channel(mode: Any) -> None:
    op, x = GlobalPool(mode), Shape(2, 1024, 7, 5)
    y = op.output(x)
    assert y == Shape(2, 1024, 1, 1)
    assert op.cost((x,), y) == Cost(reads=2 * 1024 * 7 * 5, writes=2 * 1024)
    assert op.kind(x) is Kind.POOL


def test_regions_are_pooled_to_one_size_and_become_the_batch() -> None:
    op, x = RoiPool((7, 7), rois=300), Shape(2, 512, 38, 50)
    y = op.output(x)
    assert y == Shape(2 * 300, 512, 7, 7)
    assert op.cost((x,), y) == Cost(reads=2 * 512 * 38 * 50, writes=600 * 512 * 7 * 7)
    assert op.kind(x) is Kind.POOL


def test_position_sensitive_pooling_takes_each_bin_from_channels_of_its_own() -> None:
    op, x = RoiPool((7, 7), rois=300, out=10), Shape(1, 10 * 7 * 7, 38, 50)
    y = op.output(x)
    assert y == Shape(300, 10, 7, 7)
    assert op.cost((x,), y) == Cost(reads=490 * 38 * 50, writes=300 * 10 * 7 * 7)
