"""Ops without multiply-adds cost what a literal loop reads and writes, element by element.

Each loop computes the op by its definition, on tensors that note which of their elements are asked
for: twice counts once. The output is what the loop wrote, and its shape is what the op must say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import exp
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Illegal
from costmodel.ops import REGISTRY
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.arithmetic import Scale
from costmodel.ops.channels import IndexSelect, Shuffle
from costmodel.ops.custom import Custom
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.pool import AdaptivePool, ChannelPool, GlobalPool
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.spatial import Crop, Transpose
from costmodel.ops.tokens import ClassToken, PositionEmbedding
from costmodel.ops.unpool import MaxUnpool

IN_OTHER_FILES = {
    "test_conv": ["conv", "pointwise", "depthwise", "transposed_conv"],
    "test_pool": ["max_pool", "avg_pool"],
    "test_traffic": ["fc", "add", "multiply", "concat", "split", "slice", "pad", "upsample"],
    "test_products": ["matmul", "attention", "rnn", "deform_conv"],
}
"""The ops that hypothesis and an enumeration of their own hold to their costs."""

SIZE = st.integers(1, 4)
PLANES = st.builds(Shape, st.integers(1, 3), SIZE, SIZE, SIZE)
SPATIAL = st.lists(SIZE, max_size=3)
"""Of a vector, a sequence, a map, a volume."""
SHAPES = st.builds(lambda n, c, spatial: Shape(n, c, *spatial), st.integers(1, 3), SIZE, SPATIAL)

Written = dict[tuple[int, ...], float]
Weight = Callable[..., "Tensor"]


class Tensor:
    """Elements that are all 1; those that were asked for are in ``read``."""

    def __init__(self, *shape: int) -> None:
        self.shape = shape
        self.read: set[Any] = set()

    def __iter__(self) -> Iterator[Any]:
        return product(*map(range, self.shape))

    def __getitem__(self, index: Any) -> float:
        self.read.add(index)
        return 1.0


def shape_of(written: Written) -> tuple[int, ...]:
    """The shape that the indices span, which must all be there."""
    shape = tuple(max(sizes) + 1 for sizes in zip(*written, strict=True))
    assert set(written) == set(product(*map(range, shape)))
    return shape


# One loop for each op of one input that reads all of it: in op, tensor, and a maker of weights.


def batch_norm(op: BatchNorm, x: Tensor, weight: Weight) -> Written:
    # a scale and a shift, or else a mean and a deviation, which are no params
    a, b = (weight(x.shape[1], is_learned=op.affine) for _ in range(2))
    return {i: a[i[1]] * x[i] + b[i[1]] for i in x}


def local_response_norm(op: LocalResponseNorm, x: Tensor, _: Weight) -> Written:
    def near(c: int) -> range:
        return range(max(0, c - op.size // 2), min(x.shape[1], c + op.size // 2 + 1))

    return {
        (n, c, *p): x[n, c, *p] / (2 + sum(x[n, j, *p] ** 2 for j in near(c))) for n, c, *p in x
    }


def l2_norm(op: L2Norm, x: Tensor, weight: Weight) -> Written:
    channels = range(x.shape[1])
    scale = weight(len(channels)) if op.scale else [1.0 for _ in channels]
    return {
        (n, c, *p): scale[c] * x[n, c, *p] / sum(x[n, j, *p] ** 2 for j in channels)
        for n, c, *p in x
    }


def normalised(op: Any, x: Tensor, weight: Weight, group: Callable[[Any], Any]) -> Written:
    """Each element less the mean of its group, scaled and shifted if that is learned."""
    members: dict[Any, list[Any]] = {}
    for i in x:
        members.setdefault(group(i), []).append(i)
    ones = [1.0] * x.shape[1]
    a, b = (weight(x.shape[1]) if op.affine else ones for _ in range(2))
    means = {key: sum(x[i] for i in some) / len(some) for key, some in members.items()}
    return {i: a[i[1]] * (x[i] - means[group(i)]) + b[i[1]] for i in x}


def layer_norm(op: LayerNorm, x: Tensor, weight: Weight) -> Written:
    if op.over == "c":
        return normalised(op, x, weight, lambda i: (i[0], *i[2:]))
    elements = [*product(*map(range, x.shape[1:]))]
    ones = [1.0] * len(elements)
    a, b = (weight(len(elements)) if op.affine else ones for _ in range(2))
    return {i: a[elements.index(i[1:])] * x[i] + b[elements.index(i[1:])] for i in x}


def group_norm(op: GroupNorm, x: Tensor, weight: Weight) -> Written:
    each = x.shape[1] // op.groups
    return normalised(op, x, weight, lambda i: (i[0], i[1] // each))


def instance_norm(op: InstanceNorm, x: Tensor, weight: Weight) -> Written:
    return normalised(op, x, weight, lambda i: i[:2])


def scale(op: Scale, x: Tensor, weight: Weight) -> Written:
    a = weight(x.shape[1])
    b = weight(x.shape[1]) if op.bias else [0.0] * x.shape[1]
    return {i: a[i[1]] * x[i] + b[i[1]] for i in x}


def position_embedding(_: PositionEmbedding, x: Tensor, weight: Weight) -> Written:
    elements = [*product(*map(range, x.shape[1:]))]
    learned = weight(len(elements))
    return {i: x[i] + learned[elements.index(i[1:])] for i in x}


def class_token(op: ClassToken, x: Tensor, weight: Weight) -> Written:
    images, channels, *spatial = x.shape
    tokens, rest = weight(op.count * channels), (0,) * (len(spatial) - 1)
    first = {
        (n, c, t, *rest): tokens[t * channels + c]
        for n, c, t in product(range(images), range(channels), range(op.count))
    }
    places = [*product(*map(range, spatial))]
    return first | {(*i[:2], op.count + places.index(i[2:]), *rest): x[i] for i in x}


def depth_to_space(op: DepthToSpace, x: Tensor, _: Weight) -> Written:
    # channel (c, p, q) of [c, r, r] comes to row h·r + p, column w·r + q: PyTorch's order
    r = op.scale
    return {(n, c // r**2, h * r + c // r % r, w * r + c % r): x[n, c, h, w] for n, c, h, w in x}


def space_to_depth(op: SpaceToDepth, x: Tensor, _: Weight) -> Written:
    r = op.scale
    return {(n, (c * r + h % r) * r + w % r, h // r, w // r): x[n, c, h, w] for n, c, h, w in x}


def transpose(op: Transpose, x: Tensor, _: Weight) -> Written:
    axes = Shape(*x.shape).names
    return {(i[0], *(i[axes.index(axis)] for axis in op.order)): x[i] for i in x}


def adaptive_pool(op: AdaptivePool, x: Tensor, _: Weight) -> Written:
    n, c, *spatial = x.shape
    join = max if op.mode == "max" else sum

    def bins(place: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        axes = zip(spatial, op.size, place, strict=True)
        return product(*(bin_of((0, size), count, at) for size, count, at in axes))

    return {
        (a, b, *place): join(x[a, b, *p] for p in bins(place))
        for a, b, *place in product(range(n), range(c), *map(range, op.size))
    }


def channel_pool(op: ChannelPool, x: Tensor, _: Weight) -> Written:
    n, c, *spatial = map(range, x.shape)
    join = max if op.mode == "max" else sum
    return {(i, 0, *p): join(x[i, j, *p] for j in c) for i, *p in product(n, *spatial)}


def activation(op: Activation, x: Tensor, weight: Weight) -> Written:
    channels = range(x.shape[1])
    if op.fn == "prelu":
        slope = weight(len(channels))
        return {i: max(0, x[i]) + slope[i[1]] * min(0, x[i]) for i in x}
    if op.fn == "softmax":
        return {
            (n, c, *p): exp(x[n, c, *p]) / sum(exp(x[n, j, *p]) for j in channels) for n, c, *p in x
        }
    return {i: max(0, x[i]) for i in x}  # and so with every other curve, or a slope that is fixed


def shuffle(op: Shuffle, x: Tensor, _: Weight) -> Written:
    # channel (g, i) of [groups, each] comes to stand at (i, g): c = g·each + i at i·groups + g
    each = x.shape[1] // op.groups
    return {(n, c % each * op.groups + c // each, *p): x[n, c, *p] for n, c, *p in x}


def global_pool(op: GlobalPool, x: Tensor, _: Weight) -> Written:
    n, c, *spatial = map(range, x.shape)
    join, ones = max if op.mode == "max" else sum, (0,) * len(spatial)
    return {(i, j, *ones): join(x[i, j, *p] for p in product(*spatial)) for i in n for j in c}


def divisors(*sizes: int) -> st.SearchStrategy[int]:
    """What divides each of some sizes."""
    return st.sampled_from([d for d in range(1, min(sizes) + 1) if not any(s % d for s in sizes)])


def blocks_of(x: Shape) -> st.SearchStrategy[DepthToSpace]:
    return st.builds(DepthToSpace, st.sampled_from([r for r in (1, 2) if x.c % r**2 == 0]))


FUNCTIONS = get_args(ActivationFunction)
FLAG = st.booleans()
MODE = st.sampled_from(["avg", "max"])
OVER = ("c", "chw")


def orders_of(x: Shape) -> st.SearchStrategy[Transpose]:
    """Transposes with the axes of one image in some order."""
    return st.builds(Transpose, st.permutations(x.names[1:]).map("".join))


LOOPS: list[tuple[str, Callable[[Shape], st.SearchStrategy[Any]], Any]] = [
    ("bn", lambda _: st.builds(BatchNorm, st.booleans()), batch_norm),
    ("lrn", lambda _: st.builds(LocalResponseNorm, SIZE), local_response_norm),
    ("l2_norm", lambda _: st.builds(L2Norm, st.booleans()), l2_norm),
    *(("activation", lambda _, fn=fn: st.just(Activation(fn)), activation) for fn in FUNCTIONS),
    ("layer_norm", lambda _: st.builds(LayerNorm, st.sampled_from(OVER), FLAG), layer_norm),
    ("group_norm", lambda x: st.builds(GroupNorm, divisors(x.c), FLAG), group_norm),
    ("instance_norm", lambda _: st.builds(InstanceNorm, FLAG), instance_norm),
    ("scale", lambda _: st.builds(Scale, FLAG), scale),
    ("position_embedding", lambda _: st.just(PositionEmbedding()), position_embedding),
    ("class_token", lambda _: st.builds(ClassToken, SIZE), class_token),
    ("shuffle", lambda x: st.builds(Shuffle, divisors(x.c)), shuffle),
    ("depth_to_space", blocks_of, depth_to_space),
    ("space_to_depth", lambda x: st.builds(SpaceToDepth, divisors(x.h, x.w)), space_to_depth),
    ("transpose", orders_of, transpose),
    ("global_pool", lambda _: st.builds(GlobalPool, MODE), global_pool),
    (
        "adaptive_pool",
        lambda x: st.builds(AdaptivePool, MODE, st.tuples(*(SIZE for _ in x.spatial))),
        adaptive_pool,
    ),
    ("channel_pool", lambda _: st.builds(ChannelPool, MODE), channel_pool),
]
TAKEN = {
    "depth_to_space": PLANES,
    "space_to_depth": PLANES,
    "class_token": SHAPES.filter(lambda x: x.spatial),
}
"""What those take that do not take every number of axes."""
ALONE = [
    *("index_select", "roi_pool", "flatten", "reshape", "dropout", "identity", "custom"),
    *("crop", "max_unpool"),
]
"""The ops that have tests of their own further down."""


def test_every_op_is_enumerated_somewhere() -> None:
    elsewhere = [name for names in IN_OTHER_FILES.values() for name in names]
    assert sorted([*{name for name, *_ in LOOPS}, *ALONE, *elsewhere]) == sorted(REGISTRY)


@pytest.mark.parametrize(("name", "ops", "loop"), LOOPS, ids=[name for name, *_ in LOOPS])
@settings(deadline=None)
@given(data=st.data())
def test_an_op_costs_what_its_loop_touches(
    name: str, ops: Any, loop: Any, data: st.DataObject
) -> None:
    shape = data.draw(TAKEN.get(name, SHAPES))
    op, x = data.draw(ops(shape)), Tensor(*shape)
    weights: list[Tensor] = []
    params: list[Tensor] = []

    def weight(size: int, *, is_learned: bool = True) -> Tensor:
        weights.append(Tensor(size))
        params.extend(weights[-1:] if is_learned else [])
        return weights[-1]

    written = loop(op, x, weight)
    assert type(op) is REGISTRY[name]
    assert op.output(shape) == shape_of(written)
    assert op.cost((shape,), op.output(shape)) == Cost(
        flops=0,
        reads=len(x.read),
        writes=len(written),
        weights=sum(len(one.read) for one in weights),
        params=sum(len(one.read) for one in params),
    )


# What reads a part of its input counts all of it, as each input tensor is read in full.


@settings(deadline=None)
@given(SHAPES, st.data())
def test_index_select_writes_every_pick_and_reads_the_input_in_full(
    shape: Shape, data: st.DataObject
) -> None:
    picks = data.draw(st.lists(st.integers(0, shape.c - 1), min_size=1, max_size=7))
    x, picked = Tensor(*shape), Tensor(*shape.replace(c=len(picks)))
    written = {(n, c, *p): x[n, picks[c], *p] for n, c, *p in picked}
    op = IndexSelect(len(picks))
    y = op.output(shape)
    assert y == shape_of(written)
    assert op.cost((shape,), y) == Cost(reads=len(list(x)), writes=len(written))
    assert len(x.read) == len(set(picks)) * shape.positions


def bin_of(ends: tuple[int, int], bins: int, i: int) -> range:
    """The positions of bin ``i`` between two ends: bins meet, and overlap where they must."""
    start, size = ends[0], ends[1] - ends[0]
    return range(start + i * size // bins, start - (-(i + 1) * size // bins))


def ends_within(size: int) -> st.SearchStrategy[tuple[int, int]]:
    pairs = [(a, b) for b in range(1, size + 1) for a in range(b)]
    return st.sampled_from(pairs)


@settings(deadline=None)
@given(PLANES, SIZE, SIZE, st.booleans(), st.data())
def test_roi_pool_writes_the_bins_of_every_region_and_reads_the_input_in_full(
    shape: Shape, rows: int, columns: int, is_sensitive: bool, data: st.DataObject
) -> None:
    channels = range(shape.c)
    if is_sensitive:  # the channels are [c, rows, columns]: each bin pools from its own
        shape = shape.replace(c=shape.c * rows * columns)
    region = st.tuples(ends_within(shape.h), ends_within(shape.w))
    whole = ((0, shape.h), (0, shape.w))
    regions = [whole, *data.draw(st.lists(region, max_size=3))]
    x = Tensor(*shape)
    written = {
        (n * len(regions) + number, c, i, j): max(
            x[n, (c * rows + i) * columns + j if is_sensitive else c, p, q]
            for p in bin_of(vertical, rows, i)
            for q in bin_of(horizontal, columns, j)
        )
        for n in range(shape.n)
        for number, (vertical, horizontal) in enumerate(regions)
        for c, i, j in product(channels, range(rows), range(columns))
    }
    op = RoiPool((rows, columns), len(regions), len(channels) if is_sensitive else None)
    y = op.output(shape)
    assert y == shape_of(written)
    assert op.cost((shape,), y) == Cost(reads=len(list(x)), writes=len(written))
    assert x.read <= set(x)
    assert is_sensitive or x.read == set(x)  # one of the regions is the whole plane


@settings(deadline=None)
@given(SHAPES, st.data())
def test_crop_writes_what_is_left_and_reads_the_input_in_full(
    shape: Shape, data: st.DataObject
) -> None:
    ends = [data.draw(ends_within(size)) for size in shape.spatial]
    x = np.zeros(tuple(shape))[:, :, *(slice(*one) for one in ends)]
    margins = tuple((a, size - b) for size, (a, b) in zip(shape.spatial, ends, strict=True))
    for op in (Crop(margins=margins), Crop(tuple(b - a for a, b in ends))):
        y = op.output(shape)
        assert y == x.shape
        assert op.cost((shape,), y) == Cost(reads=shape.size, writes=x.size)


@settings(deadline=None)
@given(SHAPES.filter(lambda x: x.spatial), SIZE, SIZE, st.integers(0, 1), st.integers(0, 1))
def test_max_unpool_writes_the_map_that_its_windows_cover(
    shape: Shape, k: int, stride: int, before: int, after: int
) -> None:
    covered = [
        {i * stride + tap - before for i in range(size) for tap in range(k)}
        for size in shape.spatial
    ]
    # from the start of the first window to the end of the last, but for the padding
    sizes = [max(some) + 1 - after for some in covered]
    op = MaxUnpool(k, (stride,) * len(sizes), ((before, after),) * len(sizes))
    if min(sizes) < 1:
        with pytest.raises(Illegal):
            op.output(shape)
        return
    y = op.output(shape)
    assert y == Shape(shape.n, shape.c, *sizes)
    assert op.cost((shape,), y) == Cost(reads=shape.size, writes=y.size)
    spread = MaxUnpool(k, stride)
    assert spread.output(shape).spatial == tuple(size * stride for size in shape.spatial)


@settings(deadline=None)
@given(SHAPES)
def test_views_touch_nothing_as_their_output_lies_where_their_input_does(shape: Shape) -> None:
    x = np.zeros(tuple(shape))
    for op, view in (
        (Flatten(), x.reshape(shape.n, -1, *(1 for _ in shape.spatial))),
        (Dropout(), x[:]),
        (Identity(), x[:]),
        (Reshape(shape[:0:-1]), x.reshape(shape.n, *shape[:0:-1])),
        (Reshape((shape.size // shape.n, 1)), x.reshape(shape.n, -1, 1)),
    ):
        assert op.output(shape) == view.shape
        assert np.shares_memory(view, x)
        assert op.cost((shape,), op.output(shape)) == Cost()


def attended(images: int, c: int, h: int, w: int) -> tuple[Cost, Written]:
    """An op that the language lacks: each position of one tensor, weighed, against each of another.

    One multiply-add per image, pair of positions and channel; one learned factor per channel.
    """
    a, b, factor = Tensor(images, c, h, w), Tensor(images, c, h, w), Tensor(c)
    flops, written = 0, {}
    for n, p, q in product(range(images), product(range(h), range(w)), product(range(h), range(w))):
        total = 0.0
        for j in range(c):
            total += factor[j] * a[n, j, *p] * b[n, j, *q]
            flops += 1
        written[n, p[0] * w + p[1], *q] = total
    reads = len(a.read) + len(b.read)
    return Cost(flops, reads, len(written), len(factor.read), len(factor.read)), written


@settings(deadline=None)
@given(PLANES, st.booleans())
def test_a_custom_op_told_what_one_image_takes_costs_what_all_images_take(
    shape: Shape, is_told: bool
) -> None:
    n, c, h, w = shape
    one, _ = attended(1, c, h, w)
    every, written = attended(n, c, h, w)
    reads, writes = (one.reads, one.writes) if is_told else (None, None)
    op = Custom("arithmetic", (h * w, h, w), one.flops, reads, writes, one.weights)
    y = op.output(shape, shape)
    assert y == shape_of(written)
    assert op.cost((shape, shape), y) == every
