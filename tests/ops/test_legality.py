"""What an op refuses, it refuses in words that hold the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, Shuffle, Slice, Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul
from costmodel.ops.norm import GroupNorm
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.pool import AvgPool, MaxPool
from costmodel.ops.reshape import Reshape
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.spatial import Crop, Pad, Upsample
from costmodel.ops.transposed_conv import TransposedConv
from costmodel.ops.unpool import MaxUnpool
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.tracing import Traced, leaf

X = Shape(1, 64, 7, 7)
TIGHT = ((3, 3), (3, 3))

REFUSED = [
    (Conv(63, (3, 3), groups=3), (X,), "groups 3 do not divide the 64 input channels"),
    (Conv(63, (3, 3), groups=4), (X,), "groups 4 do not divide the 63 output channels"),
    (Pointwise(63, groups=3), (X,), "groups 3 do not divide the 64 input channels"),
    (
        Conv(64, (9, 3), padding="valid"),
        (X,),
        "the window spans 9 but the padded input only 7",
    ),
    (
        Depthwise((3, 3), padding=((0, 0), (0, 0)), dilation=(4, 1)),
        (X,),
        "the window spans 9 but the padded input only 7",
    ),
    (
        MaxPool((3, 3), (2, 2), "same_torch"),
        (X,),
        "padding same_torch allows no stride, but stride is 2",
    ),
    (
        Conv(64, (3, 3), padding="SAME"),
        (X,),
        "there is no padding SAME: same, same_torch, valid or explicit",
    ),
    (
        TransposedConv(64, (2, 2), groups=3),
        (X,),
        "groups 3 do not divide the 64 input channels",
    ),
    (
        TransposedConv(64, (2, 2), padding="same_torch"),
        (X,),
        "a transposed convolution has no padding same_torch: same, valid or explicit",
    ),
    (
        TransposedConv(64, (2, 2), output_padding=1),
        (X,),
        "padding same leaves no room for output_padding 1: give the padding in numbers",
    ),
    (
        TransposedConv(64, (2, 2), (2, 2), "valid", output_padding=2),
        (X,),
        "output_padding 2 is not below the stride 2 or the dilation 1",
    ),
    (
        TransposedConv(64, (1, 1), padding=TIGHT),
        (Shape(1, 64, 6, 6),),
        "padding 3 + 3 cuts away all of the 6 output positions",
    ),
    (
        FullyConnected(10),
        (X,),
        "fc needs a vector [n, c, 1, 1], not [1, 64, 7, 7]: put flatten or global_pool before it",
    ),
    (
        Add(),
        (X, Shape(1, 32, 7, 7)),
        "cannot add [1, 64, 7, 7] and [1, 32, 7, 7]: each axis must be equal or 1",
    ),
    (
        Multiply(),
        (X, Shape(1, 64, 2, 1)),
        "cannot multiply [1, 64, 7, 7] and [1, 64, 2, 1]: each axis must be equal or 1",
    ),
    (
        Concat(),
        (X, Shape(1, 8, 7, 7), Shape(1, 8, 14, 7)),
        "cannot concat [1, 64, 7, 7] and [1, 8, 14, 7]: n, h and w must agree",
    ),
    (Split(()), (X,), "split needs the name of at least one part"),
    (Split(("a", "b", "c")), (X,), "64 channels do not split into 3 equal parts"),
    (Split(("a", "b"), (60, 3, 1)), (X,), "split has 2 names but 3 sizes"),
    (
        Split(("a", "b"), (24, 41)),
        (X,),
        "the sizes of the split sum to 65, but the input has 64 channels",
    ),
    (Slice("h", 3, 3), (X,), "slice 3:3 is empty"),
    (Slice("h", 9), (X,), "slice 9:7 is empty"),
    (Slice("c", 2, 65), (X,), "slice 2:65 exceeds the axis c, which has 64"),
    (Shuffle(3), (X,), "groups 3 do not divide the 64 channels to shuffle"),
    (Pad("same"), (X,), "pad needs its padding in numbers, not same"),
    (Upsample(), (X,), "upsample needs either scale or size"),
    (Upsample((2, 2), (7, 7)), (X,), "upsample needs either scale or size"),
    (
        RoiPool((3, 3), 10, out=7),
        (X,),
        "position-sensitive pooling to 7 channels in 3x3 bins needs 63 channels, not 64",
    ),
    (
        MaxPool((2, 2), (2, 2), ((3, 3), (3, 3))),
        (Shape(1, 16, 8, 8),),
        "padding 3 is more than half of the window of 2",
    ),
    (
        AvgPool((3, 7), padding=((1, 2), (3, 3))),
        (X,),
        "padding 2 is more than half of the window of 3",
    ),
    (
        MaxUnpool((2, 2), padding="same_torch"),
        (X,),
        "max_unpool has no padding same_torch: same, valid or explicit",
    ),
    (
        MaxUnpool((1, 1), (1, 1), TIGHT),
        (Shape(1, 64, 6, 6),),
        "padding 3 + 3 cuts away all of the 6 output positions",
    ),
    (GroupNorm(3), (X,), "groups 3 do not divide the 64 channels to normalise"),
    (DepthToSpace(3), (X,), "scale 3 needs channels that 9 divides, not 64"),
    (SpaceToDepth(2), (Shape(1, 64, 8, 7),), "scale 2 does not divide 7 columns"),
    (Crop(), (X,), "crop needs a size or margins"),
    (Crop((7, 7), ((0, 0), (0, 0))), (X,), "crop needs a size or margins"),
    (Crop(margins="same"), (X,), "crop needs its margins in numbers, not same"),
    (Crop((8, 7)), (X,), "cannot crop 7 positions to 8"),
    (Crop(margins=((4, 3), (0, 0))), (X,), "cannot crop 7 positions to 0"),
    (
        Pad(((7, 0), (0, 0)), mode="reflect"),
        (X,),
        "reflect padding of 7 repeats more than the 7 positions there are",
    ),
    (
        Pad(((0, 0), (0, 8)), mode="circular"),
        (X,),
        "circular padding of 8 repeats more than the 7 positions there are",
    ),
    (
        Reshape((64, 7, 8)),
        (X,),
        "[64, 7, 8] has not as many elements as each image of [1, 64, 7, 7]",
    ),
    (
        MatMul(),
        (X, Shape(1, 32, 7, 7)),
        "cannot multiply [1, 64, 7, 7] with [1, 32, 7, 7]: n and c must agree",
    ),
    (
        MatMul(),
        (X, Shape(1, 64, 5, 7)),
        "cannot multiply [1, 64, 7, 7] with [1, 64, 5, 7]: the first has 7 columns, the second 5 "
        "rows",
    ),
    (Attention(3), (X, X, X), "heads 3 do not divide the 64 channels of the queries"),
    (
        Attention(4),
        (X,),
        "the 64 channels of [1, 64, 7, 7] are not 3 equal parts: q, k and v",
    ),
    (
        Attention(1),
        (X, Shape(1, 65, 7, 7)),
        "the 65 channels of [1, 65, 7, 7] are not 2 equal parts: k and v",
    ),
    (Attention(1), (X, Shape(1, 32, 7, 7), X), "queries have 64 channels but keys 32"),
    (
        Attention(1),
        (X, X, Shape(1, 64, 7, 8)),
        "cannot attend from [1, 64, 7, 7] to keys [1, 64, 7, 7] and values [1, 64, 7, 8]: n must "
        "agree, and the h and w of keys and values",
    ),
    (
        Attention(1, (3, 7)),
        (X, X, X),
        "windows of 3 do not tile 7 positions: pad them first",
    ),
    (
        Attention(1, (1, 1)),
        (X, Shape(1, 128, 5, 7)),
        "in windows, queries [1, 64, 7, 7] and keys [1, 64, 5, 7] must have the same h and w",
    ),
    (
        DeformConv(64, (3, 3), offset_groups=3),
        (X, Shape(1, 54, 7, 7)),
        "offset_groups 3 do not divide the 64 input channels",
    ),
    (
        DeformConv(64, (3, 3)),
        (X, Shape(1, 27, 7, 7)),
        "the offsets of the taps must be [1, 18, 7, 7], not [1, 27, 7, 7]",
    ),
    (
        DeformConv(64, (3, 3)),
        (X, Shape(1, 18, 7, 7), Shape(1, 18, 7, 7)),
        "the weights of the taps must be [1, 9, 7, 7], not [1, 18, 7, 7]",
    ),
]


@pytest.mark.parametrize(("op", "inputs", "message"), REFUSED)
def test_an_illegal_size_is_refused_in_words(op: Any, inputs: Any, message: str) -> None:
    with pytest.raises(dim.Illegal) as refusal:
        op.output(*inputs)
    assert str(refusal.value) == message


@pytest.mark.parametrize(("op", "inputs", "message"), REFUSED)
def test_collecting_goes_on_to_the_cost_after_a_fault(op: Any, inputs: Any, message: str) -> None:
    with dim.collecting() as faults:
        op.cost(inputs, op.output(*inputs))
        if isinstance(op, Split):
            op.parts(*inputs)
    assert message in [fault.message for fault in faults]


def axis(witness: int) -> tuple[Trace, Any]:
    """A size from 62 to 66, and the trace that notes what it is asked."""
    trace = Trace()
    return trace, leaf(trace, 0, (62, 66), 1, witness)


TRACED: list[tuple[Callable[[Any], tuple[Any, tuple[Shape, ...]]], Callable[[int], bool]]] = [
    (lambda c: (Conv(6, (3, 3), groups=3), (Shape(1, c, 7, 7),)), lambda c: c % 3 == 0),
    (lambda c: (Conv(c, (3, 3), groups=2), (X,)), lambda c: c % 2 == 0),
    (lambda c: (Pointwise(12, groups=c - 61), (Shape(1, 60, 7, 7),)), lambda c: c < 66),
    (lambda c: (Conv(8, (64, 1), padding="valid"), (Shape(1, 8, c, 7),)), lambda c: c >= 64),
    (lambda c: (TransposedConv(6, (2, 2), groups=3), (Shape(1, c, 7, 7),)), lambda c: c % 3 == 0),
    (lambda c: (FullyConnected(10), (Shape(1, 8, c - 62, 1),)), lambda c: c == 63),
    (lambda c: (Concat(), (Shape(1, 8, 64, 7), Shape(1, 8, c, 7))), lambda c: c == 64),
    (lambda c: (Split(("a", "b")), (Shape(1, c, 7, 7),)), lambda c: c % 2 == 0),
    (lambda c: (Split(("a", "b"), (24, c - 24)), (X,)), lambda c: c == 64),
    (lambda c: (Slice("c", 3, 64), (Shape(1, c, 7, 7),)), lambda c: c >= 64),
    (lambda c: (Shuffle(3), (Shape(1, c, 7, 7),)), lambda c: c % 3 == 0),
    (lambda c: (GroupNorm(4), (Shape(1, c, 7, 7),)), lambda c: c == 64),
    (lambda c: (DepthToSpace(4), (Shape(1, c, 7, 7),)), lambda c: c == 64),
    (lambda c: (Attention(8), (Shape(1, 3 * c, 7, 7),)), lambda c: c == 64),
    (lambda c: (Attention(1, (4, 1)), (Shape(1, 3, c, 7),)), lambda c: c == 64),
    (lambda c: (MatMul(), (X, Shape(1, c, 7, 7))), lambda c: c == 64),
    (lambda c: (Reshape((32, 14, 7)), (Shape(1, c, 7, 7),)), lambda c: c == 64),
    (lambda c: (Crop((64, 7)), (Shape(1, 3, c, 7),)), lambda c: c >= 64),
    (lambda c: (MaxPool((2, 2), padding=((c - 62, 0), (0, 0))), (X,)), lambda c: c < 64),
    (lambda c: (RoiPool((3, 3), 10, out=7), (Shape(1, c, 7, 7),)), lambda c: c == 63),
]


@pytest.mark.parametrize(("made", "is_legal"), TRACED)
@pytest.mark.parametrize("c", range(62, 67))
def test_a_traced_size_is_refused_where_its_witness_would_be(
    made: Callable[[Any], tuple[Any, tuple[Shape, ...]]], is_legal: Callable[[int], bool], c: int
) -> None:
    trace, size = axis(c)
    op, inputs = made(size)
    if not is_legal(c):
        with pytest.raises(dim.Illegal):
            op.cost(inputs, op.output(*inputs))
        assert trace.guards  # which tell the legal candidates from it
        return
    cost = op.cost(inputs, op.output(*inputs))
    plain, shapes = made(c)
    for field in fields(Cost):
        found, wanted = (
            getattr(one, field.name) for one in (cost, plain.cost(shapes, plain.output(*shapes)))
        )
        assert (found.witness if isinstance(found, Traced) else found) == wanted
