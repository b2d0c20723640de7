"""Convolutions cost what a literal loop over windows, taps and channel pairs counts."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Illegal
from costmodel.core.op import Kind
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.transposed_conv import TransposedConv

SMALL = st.integers(1, 3)
PAIR = st.tuples(SMALL, SMALL)
ENDS = st.tuples(st.integers(0, 2), st.integers(0, 2))
PADDING = st.one_of(st.sampled_from(["same", "same_torch", "valid"]), st.tuples(ENDS, ENDS))


@st.composite
def inputs_and_groups(draw: st.DrawFn) -> tuple[Shape, int, int]:
    """An input, output channels and groups that divide both."""
    groups = draw(SMALL)
    c1, c2 = groups * draw(SMALL), groups * draw(SMALL)
    size = st.integers(1, 7)
    return Shape(draw(st.integers(1, 2)), c1, draw(size), draw(size)), c2, groups


def elements(shape: Shape) -> int:
    return sum(1 for _ in product(*map(range, shape)))


def window_starts(size: int, k: int, stride: int, ends: Any, dilation: int) -> list[int]:
    """Where a window may start, counted from the first element of the input."""
    if ends in ("same", "same_torch"):
        return list(range(0, size, stride))
    before, after = (0, 0) if ends == "valid" else ends
    last_tap = dilation * (k - 1)
    starts = range(-before, size + after, stride)
    return [start for start in starts if start + last_tap < size + after]


def channel_pairs(c1: int, c2: int, groups: int) -> list[tuple[int, int]]:
    """The (input, output) channels that a grouped convolution connects."""
    return [
        (i, o)
        for i, o in product(range(c1), range(c2))
        if i // (c1 // groups) == o // (c2 // groups)
    ]


def enumerated(x: Shape, y: Shape, positions: int, k: Any, groups: int, *, bias: bool) -> Cost:
    """One FLOP per image, position, tap and channel pair; one weight per tap and channel pair."""
    flops, weights = 0, set()
    for _image, _position in product(range(x.n), range(positions)):
        for tap in product(range(k[0]), range(k[1])):
            for pair in channel_pairs(x.c, y.c, groups):
                flops += 1
                weights.add((tap, pair))
    learned = len(weights) + sum(1 for _ in range(y.c) if bias)
    return Cost(flops, elements(x), elements(y), learned, learned)


@settings(max_examples=150, deadline=None)
@given(inputs_and_groups(), PAIR, PAIR, PADDING, PAIR, st.booleans())
def test_a_convolution_costs_what_its_loop_nest_counts(
    sizes: tuple[Shape, int, int], k: Any, stride: Any, padding: Any, dilation: Any, bias: bool
) -> None:
    x, c2, groups = sizes
    stride = (1, 1) if padding == "same_torch" else stride
    ends = (padding, padding) if isinstance(padding, str) else padding
    rows, columns = (
        window_starts(size, k[axis], stride[axis], ends[axis], dilation[axis])
        for axis, size in enumerate((x.h, x.w))
    )
    op = Conv(c2, k, stride, padding, dilation, groups, bias)
    if not rows or not columns:
        with pytest.raises(Illegal, match="the window spans"):
            op.output(x)
        return
    y = op.output(x)
    assert y == Shape(x.n, c2, len(rows), len(columns))
    expected = enumerated(x, y, len(rows) * len(columns), k, groups, bias=bias)
    assert op.cost((x,), y) == expected


@settings(max_examples=80, deadline=None)
@given(inputs_and_groups(), PAIR, st.booleans())
def test_a_pointwise_convolution_is_the_1x1_convolution(
    sizes: tuple[Shape, int, int], stride: Any, bias: bool
) -> None:
    x, c2, groups = sizes
    op = Pointwise(c2, stride, groups, bias)
    y = op.output(x)
    assert y == Shape(x.n, c2, len(range(0, x.h, stride[0])), len(range(0, x.w, stride[1])))
    assert op.cost((x,), y) == enumerated(x, y, y.h * y.w, (1, 1), groups, bias=bias)


@settings(max_examples=80, deadline=None)
@given(inputs_and_groups(), PAIR, PAIR, SMALL, st.booleans())
def test_a_depthwise_convolution_is_the_one_with_as_many_groups_as_channels(
    sizes: tuple[Shape, int, int], k: Any, stride: Any, multiplier: int, bias: bool
) -> None:
    x, _, _ = sizes
    op = Depthwise(k, stride, multiplier=multiplier, bias=bias)
    y = op.output(x)
    assert y.c == x.c * multiplier
    assert op.cost((x,), y) == enumerated(x, y, y.h * y.w, k, x.c, bias=bias)


def scattered(size: int, k: int, stride: int, ends: Any, dilation: int, extra: int) -> int:
    """The extent that the taps of all input positions reach, less what the padding cuts off."""
    if ends == "same":
        return sum(1 for _ in product(range(size), range(stride)))
    before, after = (0, 0) if ends == "valid" else ends
    reached = {i * stride + tap * dilation for i in range(size) for tap in range(k)}
    return max(reached) + 1 + extra - before - after


@settings(max_examples=150, deadline=None)
@given(inputs_and_groups(), PAIR, PAIR, PADDING, st.integers(0, 2), PAIR, st.booleans())
def test_a_transposed_convolution_counts_every_input_position(
    sizes: tuple[Shape, int, int],
    k: Any,
    stride: Any,
    padding: Any,
    extra: int,
    dilation: Any,
    bias: bool,
) -> None:
    x, c2, groups = sizes
    padding = "same" if padding == "same_torch" else padding
    extra = (
        0
        if padding == "same"
        else min(extra, *(max(p) - 1 for p in zip(stride, dilation, strict=True)))
    )
    ends = (padding, padding) if isinstance(padding, str) else padding
    h, w = (
        scattered(size, k[axis], stride[axis], ends[axis], dilation[axis], extra)
        for axis, size in enumerate((x.h, x.w))
    )
    op = TransposedConv(c2, k, stride, padding, extra, dilation, groups, bias)
    if h < 1 or w < 1:
        with pytest.raises(Illegal, match="cuts away all"):
            op.output(x)
        return
    y = op.output(x)
    assert y == Shape(x.n, c2, h, w)
    assert op.cost((x,), y) == enumerated(x, y, x.h * x.w, k, groups, bias=bias)


def test_output_padding_equals_less_padding_at_the_end() -> None:
    x = Shape(1, 8, 7, 7)
    added = TransposedConv(8, (3, 3), (2, 2), ((1, 1), (1, 1)), output_padding=1)
    uncut = TransposedConv(8, (3, 3), (2, 2), ((1, 0), (1, 0)))
    # (7 - 1)·2 - 1 - 1 + 3 + 1 = 14
    assert added.output(x) == uncut.output(x) == Shape(1, 8, 14, 14)


@pytest.mark.parametrize(
    ("op", "c1", "kind"),
    [
        (Conv(8, (3, 3)), 8, Kind.CONV),
        (Conv(8, (3, 3), groups=2), 8, Kind.CONV),
        (Conv(8, (3, 3), groups=8), 8, Kind.DEPTHWISE),
        (Conv(8, (3, 3)), 1, Kind.CONV),
        (Conv(8, (1, 1)), 8, Kind.POINTWISE),
        (Conv(8, (1, 3)), 8, Kind.CONV),
        (Conv(8, (1, 1), groups=8), 8, Kind.DEPTHWISE),
        (Pointwise(8), 8, Kind.POINTWISE),
        (Pointwise(8), 1, Kind.POINTWISE),
        (Pointwise(8, groups=8), 8, Kind.DEPTHWISE),
        (Depthwise((3, 3)), 8, Kind.DEPTHWISE),
        (Depthwise((3, 3)), 1, Kind.DEPTHWISE),
        (TransposedConv(8, (2, 2)), 8, Kind.CONV),
        (TransposedConv(8, (1, 1)), 8, Kind.POINTWISE),
        (TransposedConv(8, (2, 2), groups=8), 8, Kind.DEPTHWISE),
    ],
)
def test_the_kind_follows_from_kernel_and_groups(op: Any, c1: int, kind: Kind) -> None:
    assert op.kind(Shape(1, c1, 7, 7)) is kind


def test_resnet50s_stem_has_118_million_flops() -> None:
    op = Conv(64, (7, 7), (2, 2), ((3, 3), (3, 3)))
    x = Shape(1, 3, 224, 224)
    y = op.output(x)
    assert y == Shape(1, 64, 112, 112)
    cost = op.cost((x,), y)
    assert cost.flops == 112 * 112 * 7 * 7 * 3 * 64 == 118_013_952
    assert cost.mac == 3 * 224 * 224 + 64 * 112 * 112 + 7 * 7 * 3 * 64
