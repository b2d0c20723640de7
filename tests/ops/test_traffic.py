"""What the ops without windows read, write and weigh, against tensors enumerated or real."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.custom import Custom
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape
from costmodel.ops.spatial import Crop, Pad, Transpose, Upsample
from costmodel.ops.tokens import ClassToken, PositionEmbedding
from costmodel.ops.unpool import MaxUnpool

SIZE = st.integers(1, 6)
SHAPES = st.builds(Shape, st.integers(1, 2), SIZE, SIZE, SIZE)
X = Shape(2, 12, 5, 7)
FULL = 2 * 12 * 5 * 7


def tensor(shape: Shape) -> Any:
    return np.zeros(tuple(shape), dtype=np.int8)


def check_against(op: Any, inputs: tuple[Shape, ...], result: Any, weights: int = 0) -> None:
    """The output is as large as ``result``, every input is read and the output written in full."""
    output = op.output(*inputs)
    assert output == result.shape
    reads = sum(tensor(x).size for x in inputs)
    assert op.cost(inputs, output) == Cost(0, reads, result.size, weights, weights)


@settings(deadline=None)
@given(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_fc_multiplies_every_feature_with_every_output(
    n: int, c1: int, c2: int, bias: bool
) -> None:
    op, x = FullyConnected(c2, bias), Shape(n, c1, 1, 1)
    y = op.output(x)
    assert y == Shape(n, c2, 1, 1)
    flops = sum(1 for _ in product(range(n), range(c1), range(c2)))
    weights = sum(1 for _ in product(range(c1), range(c2))) + sum(1 for _ in range(c2) if bias)
    assert op.cost((x,), y) == Cost(flops, n * c1, n * c2, weights, weights)
    assert op.kind(x) is Kind.FC


@pytest.mark.parametrize(
    ("op", "kind", "weights", "params"),
    [
        (BatchNorm(), Kind.NORM, 2 * 12, 2 * 12),
        (BatchNorm(affine=False), Kind.NORM, 2 * 12, 0),
        (LocalResponseNorm(), Kind.NORM, 0, 0),
        (LayerNorm(), Kind.NORM, 2 * 12, 2 * 12),
        (LayerNorm("chw"), Kind.NORM, 2 * 12 * 5 * 7, 2 * 12 * 5 * 7),
        (LayerNorm(affine=False), Kind.NORM, 0, 0),
        (GroupNorm(4), Kind.NORM, 2 * 12, 2 * 12),
        (InstanceNorm(), Kind.NORM, 2 * 12, 2 * 12),
        (InstanceNorm(affine=False), Kind.NORM, 0, 0),
        (Scale(), Kind.ARITHMETIC, 12, 12),
        (PositionEmbedding(), Kind.ARITHMETIC, 12 * 5 * 7, 12 * 5 * 7),
        (L2Norm(), Kind.NORM, 0, 0),
        (L2Norm(scale=True), Kind.NORM, 12, 12),
        (Activation("relu"), Kind.ACTIVATION, 0, 0),
        (Activation("softmax"), Kind.ACTIVATION, 0, 0),
        (Activation("prelu"), Kind.ACTIVATION, 12, 12),
        (Shuffle(3), Kind.MOVEMENT, 0, 0),
        (Split(("a", "b")), Kind.MOVEMENT, 0, 0),
    ],
)
def test_what_keeps_the_shape_reads_and_writes_it_once(
    op: Any, kind: Kind, weights: int, params: int
) -> None:
    assert op.output(X) == X
    assert op.cost((X,), X) == Cost(0, FULL, FULL, weights, params)
    assert op.kind(X) is kind


@pytest.mark.parametrize("op", [Flatten(), Dropout(), Identity()])
def test_views_and_noops_cost_nothing(op: Any) -> None:
    assert op.cost((X,), op.output(X)) == Cost()
    assert op.kind(X) is Kind.MOVEMENT


def test_flatten_keeps_the_elements_of_each_image() -> None:
    assert Flatten().output(X) == tensor(X).reshape(2, -1, 1, 1).shape
    assert Dropout().output(X) == Identity().output(X) == X


@settings(deadline=None)
@given(SHAPES, st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=3))
def test_arithmetic_broadcasts_as_numpy_does(whole: Shape, kept: list[list[bool]]) -> None:
    others = (Shape(*(s if k else 1 for s, k in zip(whole, row, strict=True))) for row in kept)
    inputs = (*others, whole)
    for op in (Add(), Multiply()):
        check_against(op, inputs, np.broadcast_arrays(*map(tensor, inputs))[0])
        assert op.kind(*inputs) is Kind.ARITHMETIC


def test_both_operands_may_be_broadcast() -> None:
    row, column = Shape(1, 8, 1, 7), Shape(1, 8, 5, 1)
    check_against(Multiply(), (row, column), tensor(row) * tensor(column))


@settings(deadline=None)
@given(SHAPES, st.lists(SIZE, min_size=0, max_size=3))
def test_concat_appends_channels(first: Shape, channels: list[int]) -> None:
    inputs = (first, *(first.replace(c=c) for c in channels))
    check_against(Concat(), inputs, np.concatenate([tensor(x) for x in inputs], axis=1))


@settings(deadline=None)
@given(SHAPES, st.lists(SIZE, min_size=1, max_size=4))
def test_split_is_one_op_that_reads_and_writes_every_channel(x: Shape, sizes: list[int]) -> None:
    x = x.replace(c=sum(sizes))
    op = Split(tuple("abcd"[: len(sizes)]), tuple(sizes))
    check_against(op, (x,), tensor(x))
    pieces = np.split(tensor(x), np.cumsum(sizes)[:-1], axis=1)
    assert op.parts(x) == tuple(piece.shape for piece in pieces)


def test_split_makes_equal_parts_by_default() -> None:
    third = X.replace(c=4)
    assert Split(("a", "b", "c")).parts(X) == (third, third, third)


@settings(deadline=None)
@given(SHAPES, st.sampled_from("chw"), st.data())
def test_slice_takes_what_an_array_slice_takes(x: Shape, axis: Any, data: st.DataObject) -> None:
    size = getattr(x, axis)
    stop = data.draw(st.one_of(st.none(), st.integers(1, size)))
    start = data.draw(st.integers(0, (stop or size) - 1))
    step = data.draw(SIZE)
    index = [slice(None)] * 4
    index["nchw".index(axis)] = slice(start, stop, step)
    check_against(Slice(axis, start, stop, step), (x,), tensor(x)[tuple(index)])


@settings(deadline=None)
@given(SHAPES, *[st.integers(0, 3)] * 5)
def test_pad_writes_its_zeros_too(x: Shape, t: int, b: int, le: int, r: int, c: int) -> None:
    padded = np.pad(tensor(x), ((0, 0), (0, c), (t, b), (le, r)))
    check_against(Pad(((t, b), (le, r)), c), (x,), padded)
    check_against(Pad(((t, b), (le, r)), c, "replicate"), (x,), padded)
    if max(t, b) < x.h and max(le, r) < x.w:
        check_against(Pad(((t, b), (le, r)), c, "reflect"), (x,), padded)
        check_against(Pad(((t, b), (le, r)), c, "circular"), (x,), padded)


@settings(deadline=None)
@given(SHAPES, SIZE, SIZE)
def test_upsampling_to_a_factor_or_to_a_size_is_the_same(x: Shape, a: int, b: int) -> None:
    larger = tensor(x).repeat(a, axis=2).repeat(b, axis=3)
    check_against(Upsample((a, b)), (x,), larger)
    check_against(Upsample(size=(a * x.h, b * x.w), mode="bilinear"), (x,), larger)


@pytest.mark.parametrize(
    "op",
    [
        Concat(),
        Split(("a",)),
        Slice(),
        IndexSelect(1),
        Shuffle(1),
        Pad(),
        Upsample((2, 2)),
        Crop((1, 1)),
        Transpose("hwc"),
        DepthToSpace(1),
        SpaceToDepth(1),
        ClassToken(),
        MaxUnpool((2, 2)),
        Reshape((12, 7, 5)),
    ],
)
def test_what_only_moves_data_counts_as_movement(op: Any) -> None:
    assert op.kind(X) is Kind.MOVEMENT


@pytest.mark.parametrize("kind", list(Kind))
def test_a_custom_op_may_count_as_every_kind(kind: Kind) -> None:
    assert Custom(kind.value, (1, 1, 1)).kind(X) is kind


def test_a_custom_op_reads_and_writes_in_full_unless_told_otherwise() -> None:
    op = Custom("conv", (4, 3, 3), flops=100, weights=9)
    y = op.output(X, X)
    assert y == Shape(2, 4, 3, 3)
    assert op.cost((X, X), y) == Cost(2 * 100, 2 * FULL, 2 * 4 * 3 * 3, 9, 9)


def test_a_custom_ops_formulas_are_those_of_one_image() -> None:
    op = Custom("pool", (4, 3, 3), reads=10, writes=0, weights=9, params=8)
    assert op.cost((X,), op.output(X)) == Cost(0, 2 * 10, 0, 9, 8)
