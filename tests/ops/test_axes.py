"""Over one axis and over three, windowed ops cost what a literal loop over all axes counts.

Maps of two axes have files of their own (``test_conv``, ``test_pool``); here the same loops run
over as many axes as there are, and a number by itself is held to mean each of them.
"""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Illegal, WrongRank
from costmodel.core.op import Kind
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, Slice
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul
from costmodel.ops.norm import LayerNorm
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.pool import AdaptivePool, AvgPool, GlobalPool, MaxPool, is_global
from costmodel.ops.recurrent import Recurrent
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.spatial import Crop, Pad, Transpose, Upsample
from costmodel.ops.tokens import ClassToken
from costmodel.ops.transposed_conv import TransposedConv
from costmodel.ops.unpool import MaxUnpool

SMALL = st.integers(1, 2)
ENDS = st.tuples(st.integers(0, 2), st.integers(0, 2))


class Axis(NamedTuple):
    """One axis of an input, and how a window slides along it."""

    size: int
    k: int
    stride: int
    dilation: int
    ends: tuple[int, int]

    @property
    def starts(self) -> list[int]:
        """Where a window may start, counted from the first element."""
        (before, after), reach = self.ends, self.dilation * (self.k - 1)
        candidates = range(-before, self.size + after, self.stride)
        return [start for start in candidates if start + reach < self.size + after]

    @property
    def reached(self) -> int:
        """How far a transposed window scatters, less what the padding cuts off."""
        taps = product(range(self.size), range(self.k))
        return max(i * self.stride + t * self.dilation for i, t in taps) + 1 - sum(self.ends)


AXIS = st.builds(Axis, st.integers(1, 4), st.integers(1, 3), SMALL, SMALL, ENDS)
AXES = st.sampled_from([1, 3]).flatmap(lambda n: st.lists(AXIS, min_size=n, max_size=n))


def fields(axes: list[Axis]) -> tuple[Any, ...]:
    """The kernel, stride, padding and dilation of each axis."""
    _, k, stride, dilation, ends = zip(*axes, strict=True)
    return k, stride, ends, dilation


def multiply_adds(positions: int, k: tuple[int, ...], x: Shape, c2: int, groups: int) -> Cost:
    """One for each image, position, tap and pair of channels of one group; with weights."""
    flops, weights = 0, set()
    for _image, _position, *tap in product(range(x.n), range(positions), *map(range, k)):
        for i, o in product(range(x.c), range(c2)):
            if i // (x.c // groups) == o // (c2 // groups):
                flops += 1
                weights.add((*tap, i, o))
    return Cost(flops, weights=len(weights), params=len(weights))


def streamed(x: Shape, y: Shape) -> Cost:
    return Cost(reads=np.zeros(tuple(x)).size, writes=np.zeros(tuple(y)).size)


@settings(max_examples=100, deadline=None)
@given(AXES, SMALL, SMALL, SMALL, SMALL)
def test_a_convolution(axes: list[Axis], n: int, a: int, b: int, groups: int) -> None:
    x, c2 = Shape(n, groups * a, *(axis.size for axis in axes)), groups * b
    k, stride, ends, dilation = fields(axes)
    op = Conv(c2, k, stride, ends, dilation, groups)
    places = [axis.starts for axis in axes]
    if not all(places):
        with pytest.raises(Illegal, match="the window spans"):
            op.output(x)
        return
    y = op.output(x)
    assert y == (n, c2, *map(len, places))
    positions = len([*product(*places)])
    assert op.cost((x,), y) == streamed(x, y) + multiply_adds(positions, k, x, c2, groups)
    each = Depthwise(k, stride, ends, dilation, multiplier=b)
    y = each.output(x)
    assert y == (n, x.c * b, *map(len, places))
    assert each.cost((x,), y) == streamed(x, y) + multiply_adds(positions, k, x, y.c, x.c)


@settings(max_examples=50, deadline=None)
@given(AXES, SMALL, SMALL, SMALL)
def test_a_pointwise_convolution(axes: list[Axis], n: int, c1: int, c2: int) -> None:
    x = Shape(n, c1, *(axis.size for axis in axes))
    op = Pointwise(c2, tuple(axis.stride for axis in axes))
    y = op.output(x)
    places = [*product(*(range(0, axis.size, axis.stride) for axis in axes))]
    assert op.cost((x,), y) == streamed(x, y) + multiply_adds(len(places), (), x, c2, 1)
    assert op.kind(x) is Conv(c2, 1).kind(x) is Conv(c2, (1,) * len(axes)).kind(x) is Kind.POINTWISE


@settings(max_examples=100, deadline=None)
@given(AXES, SMALL, SMALL, SMALL, SMALL)
def test_a_transposed_convolution(axes: list[Axis], n: int, a: int, b: int, groups: int) -> None:
    x, c2 = Shape(n, groups * a, *(axis.size for axis in axes)), groups * b
    k, stride, ends, dilation = fields(axes)
    op = TransposedConv(c2, k, stride, ends, 0, dilation, groups)
    sizes = [axis.reached for axis in axes]
    if min(sizes) < 1:
        with pytest.raises(Illegal, match="cuts away all"):
            op.output(x)
        return
    y = op.output(x)
    assert y == (n, c2, *sizes)
    positions = len([*product(*map(range, x.spatial))])
    assert op.cost((x,), y) == streamed(x, y) + multiply_adds(positions, k, x, c2, groups)


@settings(max_examples=100, deadline=None)
@given(AXES, SMALL, SMALL)
def test_pools_and_their_inverse(axes: list[Axis], n: int, c: int) -> None:
    k, stride, ends, dilation = fields(axes)
    assume(all(2 * max(end) <= window for end, window in zip(ends, k, strict=True)))
    x = Shape(n, c, *(axis.size for axis in axes))
    places = [axis.starts for axis in axes]
    if all(places):
        y = MaxPool(k, stride, ends, dilation).output(x)
        assert y == (n, c, *map(len, places))
        assert MaxPool(k, stride, ends, dilation).cost((x,), y) == streamed(x, y)
    near = [axis._replace(dilation=1) for axis in axes]
    if all(axis.starts for axis in near):
        assert AvgPool(k, stride, ends).output(x) == (n, c, *(len(axis.starts) for axis in near))
    if all(axis.reached > 0 for axis in near):
        y = MaxUnpool(k, stride, ends).output(x)
        assert y == (n, c, *(axis.reached for axis in near))
        assert MaxUnpool(k, stride, ends).cost((x,), y) == streamed(x, y)


@settings(max_examples=100, deadline=None)
@given(AXES, SMALL, SMALL)
def test_padding_cropping_and_upsampling(axes: list[Axis], n: int, c: int) -> None:
    _, scale, ends, _ = fields(axes)
    x = np.zeros((n, c, *(axis.size for axis in axes)))
    shape = Shape(*x.shape)
    larger = x
    for axis, factor in enumerate(scale):
        larger = np.repeat(larger, factor, axis + 2)
    padded = np.pad(x, [(0, 0), (0, 1), *ends])
    for op, result in (
        (Pad(ends, channels=1), padded),
        (Upsample(scale), larger),
        (Upsample(size=larger.shape[2:]), larger),
    ):
        y = op.output(shape)
        assert y == result.shape
        assert op.cost((shape,), y) == streamed(shape, y)
    back = Crop(margins=ends)
    assert back.output(Shape(*padded.shape)) == (n, c + 1, *x.shape[2:])
    assert Crop(x.shape[2:]).output(Shape(*padded.shape)) == (n, c + 1, *x.shape[2:])


@settings(max_examples=50, deadline=None)
@given(AXES, SMALL, SMALL)
def test_a_deformable_convolution_has_an_offset_of_each_tap_along_each_axis(
    axes: list[Axis], n: int, c: int
) -> None:
    x, op = Shape(n, c, *(axis.size for axis in axes)), DeformConv(2, 3)
    taps = [*product(range(3), repeat=len(axes))]
    offsets = x.replace(c=sum(len(axes) for _ in taps))
    y = op.output(x, offsets, x.replace(c=len(taps)))
    positions = len([*product(*map(range, x.spatial))])
    worth = multiply_adds(positions, (3,) * len(axes), x, 2, 1)
    assert op.cost((x, offsets), y) == streamed(x, y) + streamed(offsets, Shape(0)) + worth
    with pytest.raises(Illegal, match="the offsets of the taps must be"):
        op.output(x, offsets.replace(c=offsets.c + 1))


@settings(max_examples=50, deadline=None)
@given(st.lists(SMALL, max_size=3), st.lists(SMALL, max_size=3), SMALL, SMALL)
def test_attention_meets_every_position_of_every_axis(
    queries: list[int], keys: list[int], heads: int, d: int
) -> None:
    q, k = Shape(2, heads * d, *queries), Shape(2, heads * d, *keys)
    v, op = k.replace(c=heads), Attention(heads)
    y = op.output(q, k, v)
    pairs = product(range(2), product(*map(range, queries)), product(*map(range, keys)))
    # each pair of positions: one multiply-add for each channel of the key, and of the value
    assert op.cost((q, k, v), y).flops == sum(k.c + v.c for _ in pairs)
    assert y == (2, heads, *queries)


def test_windows_of_attention_tile_every_axis() -> None:
    x = Shape(1, 3 * 8, 4, 8, 8)
    assert Attention(2, (2, 4, 4)).cost((x,), x.replace(c=8)).flops == 4 * 8 * 8 * (2 * 4 * 4) * 16
    with pytest.raises(Illegal, match=r"window has 2 entries, but \[1, 8, 4, 8, 8\] has 3"):
        Attention(2, (4, 4)).output(x)


def test_a_recurrent_layer_steps_along_a_sequence() -> None:
    x, op = Shape(2, 40, 100), Recurrent("gru", 64)
    assert op.output(x) == (2, 64, 100)
    # three gates, each 40 + 64 inputs for 64 features, at 100 steps of 2 images
    assert op.cost((x,), op.output(x)).flops == 2 * 100 * 3 * 64 * (40 + 64)


@pytest.mark.parametrize("axes", [(), (5,), (5, 7), (2, 5, 7)])
def test_a_vector_keeps_as_many_axes_as_what_it_was_made_of(axes: tuple[int, ...]) -> None:
    x, ones = Shape(2, 16, *axes), (1,) * len(axes)
    pooled = GlobalPool().output(x)
    assert pooled == (2, 16, *ones) == AdaptivePool("avg", ones).output(x)
    assert FullyConnected(10).output(pooled) == (2, 10, *ones)
    assert FullyConnected(10, bias=False).cost((pooled,), Shape(2, 10)).flops == 2 * 16 * 10
    assert all(map(is_global, (GlobalPool(), AdaptivePool("avg", 1), AdaptivePool("avg", ones))))
    assert LayerNorm("chw").cost((x,), x).params == 2 * (x.size // 2)


def test_a_convolution_of_a_vector_is_a_product_with_a_matrix() -> None:
    x = Shape(2, 16)
    for op in (Conv(10, 1), Pointwise(10)):
        assert op.output(x) == (2, 10)
        assert op.cost((x,), Shape(2, 10)) == FullyConnected(10, bias=False).cost(
            (x,), Shape(2, 10)
        )


def test_conv3d_of_3_to_6_channels_has_1312200_flops() -> None:
    """torch.nn.Conv3d(3, 6, 3) on [3, 5, 32, 32]: 6·3·30·30 outputs of 27·3 multiply-adds each."""
    x, op = Shape(1, 3, 5, 32, 32), Conv(6, 3, padding="valid")
    y = op.output(x)
    assert y == (1, 6, 3, 30, 30)
    assert op.cost((x,), y).flops == 6 * 3 * 30 * 30 * 27 * 3 == 1_312_200
    assert op.cost((x,), y).params == 27 * 3 * 6
    assert Conv(6, (3, 3, 3), padding="valid").output(x) == y


def test_a_matrix_product_takes_the_last_two_axes_of_as_many_as_there_are() -> None:
    a, b = Shape(2, 5, 7), Shape(2, 7, 3)
    assert MatMul().output(a, b) == (2, 5, 3) == MatMul(transposed=True).output(a, Shape(2, 3, 7))
    assert MatMul().cost((a, b), Shape(2, 5, 3)).flops == 2 * 5 * 7 * 3
    assert MatMul().output(Shape(2, 4, 4, 5, 7), Shape(2, 4, 4, 7, 3)) == (2, 4, 4, 5, 3)


def test_axes_are_sliced_joined_and_reordered_by_their_names() -> None:
    sound, clip = Shape(2, 8, 100), Shape(2, 3, 16, 30, 40)
    assert Slice("l", 10, 60, 5).output(sound) == (2, 8, 10)
    assert Slice("d", step=2).output(clip) == (2, 3, 8, 30, 40)
    assert Concat().output(sound, Shape(2, 4, 100)) == (2, 12, 100)
    assert Multiply().output(clip, Shape(2, 3, 1, 1, 1)) == clip
    assert Transpose("lc").output(sound) == (2, 100, 8)
    assert Transpose("dhwc").output(clip) == (2, 16, 30, 40, 3)
    assert ClassToken(2).output(sound) == (2, 8, 102)
    assert ClassToken().output(clip) == (2, 3, 16 * 30 * 40 + 1, 1, 1)


SOUND, CLIP, VECTOR, IMAGE = Shape(1, 8, 9), Shape(1, 8, 4, 9, 9), Shape(1, 8), Shape(1, 8, 9, 9)
REFUSED: list[tuple[Any, tuple[Shape, ...], str]] = [
    (
        Conv(8, (3, 3)),
        (SOUND,),
        "k has 2 entries, but [1, 8, 9] has 1 spatial size: expected one number",
    ),
    (
        Conv(8, (3, 3)),
        (CLIP,),
        "k has 2 entries, but [1, 8, 4, 9, 9] has 3 spatial sizes: expected one number, or 3",
    ),
    (
        Conv(8, 3, (2,)),
        (IMAGE,),
        "stride has 1 entry, but [1, 8, 9, 9] has 2 spatial sizes: expected one number, or 2",
    ),
    (
        MaxPool(2, padding=((1, 1), (1, 1))),
        (SOUND,),
        "padding has 2 entries, but [1, 8, 9] has 1 spatial size: expected one number",
    ),
    (
        Upsample((2, 2)),
        (CLIP,),
        "scale has 2 entries, but [1, 8, 4, 9, 9] has 3 spatial sizes: expected one number, or 3",
    ),
    (Conv(8, 3), (VECTOR,), "k is 3, but [1, 8] is a vector: there is no axis for it"),
    (
        AdaptivePool("avg", 7),
        (VECTOR,),
        "size is 7, but [1, 8] is a vector: there is no axis for it",
    ),
    (Pad(1), (VECTOR,), "padding is 1, but [1, 8] is a vector: there is no axis for it"),
    (ClassToken(), (VECTOR,), "class_token needs positions, and [1, 8] has none"),
    (
        FullyConnected(8),
        (SOUND,),
        "fc needs a vector [n, c, 1], not [1, 8, 9]: put flatten or global_pool before it",
    ),
    (
        Transpose("hwc"),
        (SOUND,),
        "order hwc is none of the axes of [1, 8, 9], which are c and l",
    ),
]


@pytest.mark.parametrize(("op", "inputs", "message"), REFUSED)
def test_what_has_another_number_of_axes_is_refused_in_words(
    op: Any, inputs: tuple[Shape, ...], message: str
) -> None:
    with pytest.raises(Illegal) as refusal:
        op.output(*inputs)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("op", "inputs", "message"),
    [
        (
            DepthToSpace(2),
            (SOUND,),
            "it works on rows and columns, [n, c, h, w], and [1, 8, 9] has other axes; "
            "reshape it first",
        ),
        (
            SpaceToDepth(2),
            (CLIP,),
            "it works on rows and columns, [n, c, h, w], and [1, 8, 4, 9, 9] has other axes; "
            "reshape it first",
        ),
        (
            RoiPool(7, 2),
            (VECTOR,),
            "it works on rows and columns, [n, c, h, w], and [1, 8] has other axes; "
            "reshape it first",
        ),
        (
            Add(),
            (IMAGE, VECTOR),
            "cannot add [1, 8, 9, 9] and [1, 8], which have not as many axes; reshape one of them, "
            "e.g. to: [here.c, 1, 1]",
        ),
        (
            Concat(),
            (SOUND, IMAGE),
            "cannot concat [1, 8, 9] and [1, 8, 9, 9], which have not as many axes; reshape one of "
            "them, e.g. to: [here.c, 1, 1]",
        ),
        (
            MatMul(),
            (VECTOR, VECTOR),
            "cannot multiply [1, 8] and [1, 8]: it takes at least 3 axes; reshape them",
        ),
        (Slice("h"), (SOUND,), "[1, 8, 9] has no size h: its sizes are n, c and l"),
    ],
)
def test_what_has_no_answer_for_such_axes_is_refused_at_once(
    op: Any, inputs: tuple[Shape, ...], message: str
) -> None:
    with pytest.raises(WrongRank) as refusal:
        op.output(*inputs)
    assert str(refusal.value) == message
