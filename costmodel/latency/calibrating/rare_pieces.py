"""Pieces that few classifiers have, so that calibrations know of their kernels too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from costmodel.core.network import Tensor
from costmodel.latency.calibrating.drawing import Draw, Piece
from costmodel.ops.activation import ActivationFunction
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, IndexSelect, Slice
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.pool import AvgPool, ChannelPool, GlobalPool, MaxPool
from costmodel.ops.spatial import Crop, Pad, Upsample
from costmodel.ops.transposed_conv import TransposedConv


def normalised(draw: Draw, x: Tensor) -> Tensor:
    """A convolution whose responses are normalised among channels, and padded first."""
    conv = Conv(min(draw.width(), draw.fits(x, 3)), 3, bias=True)
    y = draw.activated(draw.draft.add(conv, x), "relu")
    y = draw.draft.add(LocalResponseNorm(5), y) if draw.coin() else y
    y = draw.draft.add(Pad(draw.one_of(1, ((0, 1), (0, 1)))), y)
    return draw.draft.add(draw.one_of(MaxPool, MaxPool, AvgPool)(3, 2, "valid"), y)


def mixed(draw: Draw, x: Tensor) -> Tensor:
    """A large depthwise kernel, a norm over channels and two layers of each position."""
    y = draw.draft.add(Depthwise(7, bias=True), x)
    y = draw.draft.add(LayerNorm(), y)
    y = draw.draft.add(Pointwise(min(4 * x.shape.c, draw.fits(y, 1)), bias=True), y)
    y = draw.draft.add(Pointwise(x.shape.c, bias=True), draw.activated(y, "gelu"))
    return draw.draft.add(Add(), y, x)


def attentive(draw: Draw, x: Tensor) -> Tensor:
    """Attention over positions, of which there must not be many."""
    while x.shape.h * x.shape.w > 400:
        x = draw.draft.add(MaxPool(2, 2), x)
    heads = draw.one_of(2, 4, 6)
    x = draw.draft.add(Pointwise(heads * draw.one_of(16, 32, 64), bias=True), x)
    y = draw.draft.add(Pointwise(3 * x.shape.c, bias=True), draw.draft.add(LayerNorm(), x))
    y = draw.draft.add(Pointwise(x.shape.c, bias=True), draw.draft.add(Attention(heads), y))
    return draw.draft.add(Add(), y, x)


def upsampled(draw: Draw, x: Tensor) -> Tensor:
    """Down, and up again to be put beside what there was."""
    x = draw.normed(Pointwise(min(draw.width(8, 256), draw.fits(x, 1))), x, "relu")
    down = draw.draft.add(MaxPool(2, 2), x)
    y = draw.normed(Conv(min(draw.width(8, 256), draw.fits(down, 3)), 3), down, "relu")
    up = draw.draft.add(Upsample(2, None, draw.one_of("nearest", "bilinear")), y)
    return draw.draft.add(Concat(), up, x) if up.shape.spatial == x.shape.spatial else up


def otherwise_normed(draw: Draw, x: Tensor) -> Tensor:
    """Norms that are not folded into a convolution."""
    groups = draw.one_of(2, 4, 8)
    x = draw.draft.add(Conv(groups * draw.width(8, 32), 1), x)
    norms = (GroupNorm(groups), InstanceNorm(), L2Norm(), Scale(), LayerNorm("chw"))
    x = draw.activated(draw.draft.add(draw.one_of(*norms), x), "relu")
    return draw.draft.add(draw.one_of(*norms), draw.draft.add(Conv(x.shape.c, 1), x))


def functions(draw: Draw, x: Tensor) -> Tensor:
    """Functions of what no convolution wrote just before."""
    x = draw.draft.add(Pointwise(min(draw.width(8, 256), draw.fits(x, 1))), x)
    for _ in range(3):
        fn = draw.one_of(*get_args(ActivationFunction))
        x = draw.activated(draw.draft.add(Add(), x, x), fn if fn != "softmax" else "sigmoid")
        x = draw.draft.add(Multiply(), x, draw.draft.add(MaxPool(3, 1), x))
    return x


def rearranged(draw: Draw, x: Tensor) -> Tensor:
    """Parts of maps, maps of other sizes, and channels in another order."""
    x = draw.draft.add(Pointwise(4 * draw.width(4, 64)), x)
    c, size = x.shape.c, x.shape.h
    found = [draw.draft.add(Slice(start=0, stop=c // 2), x)]
    found.append(draw.draft.add(IndexSelect(draw.one_of(c, c // 2)), x))
    found.append(
        draw.draft.add(Crop(margins=((1, 0), (1, 0))), draw.draft.add(Pad(((0, 1), (0, 1))), x))
    )
    if size % 2 == 0:
        deep = draw.draft.add(SpaceToDepth(2), draw.draft.add(Pointwise(c // 4), x))
        found.append(draw.draft.add(DepthToSpace(2), deep))
    return draw.draft.add(Concat(), *found)


def _later(draw: Draw, x: Tensor) -> Tensor:
    """The map from its second row and column on, with zeros behind the last."""
    padded = draw.draft.add(Pad(((0, 1), (0, 1))), x)
    return draw.draft.add(Crop(margins=((1, 0), (1, 0))), padded)


def reduced(draw: Draw, x: Tensor) -> Tensor:
    """A map halved twice over, once a position later, by pools that skip."""
    x = draw.activated(x, "relu")
    out = draw.width(8, 256)
    left = draw.draft.add(Pointwise(out), draw.draft.add(AvgPool(1, 2, "valid"), x))
    right = draw.draft.add(AvgPool(1, 2, "valid"), _later(draw, x))
    right = draw.draft.add(Pointwise(out), right)
    return draw.draft.add(BatchNorm(), draw.draft.add(Concat(), left, right))


def widened(draw: Draw, x: Tensor) -> Tensor:
    """Transposed and dilated convolutions."""
    x = draw.normed(Pointwise(min(draw.width(8, 128), draw.fits(x, 1))), x, "relu")
    x = draw.draft.add(Conv(min(draw.width(8, 128), draw.fits(x, 3)), 3, dilation=2), x)
    x = draw.draft.add(MaxPool(2, 2), x)
    k = draw.one_of(2, 3, 4)
    out = min(draw.width(8, 128), draw.fits(x, 2 * k))
    return draw.activated(draw.draft.add(TransposedConv(out, k, 2), x), "relu")


def pools(draw: Draw, x: Tensor) -> Tensor:
    """What is pooled to few positions, one or none, and put back by multiplying."""
    x = draw.normed(Pointwise(min(draw.width(8, 512), draw.fits(x, 1))), x, "relu")
    y = draw.draft.add(ChannelPool(draw.one_of("avg", "max")), x)
    x = draw.draft.add(Multiply(), x, draw.activated(y, "sigmoid"))
    y = draw.draft.add(GlobalPool(draw.one_of("avg", "max")), x)
    return draw.draft.add(Add(), x, draw.activated(y, "hard_sigmoid"))


RARE: Sequence[Piece] = (
    normalised,
    mixed,
    attentive,
    upsampled,
    otherwise_normed,
    functions,
    rearranged,
    reduced,
    widened,
    pools,
)
