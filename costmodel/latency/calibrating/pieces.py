"""Pieces that synthetic networks are put together from, with sizes that are drawn.

They are the blocks that networks are made of, each alone and with widths, strides and activations
of no network in particular.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, get_args

from costmodel.core.network import Tensor
from costmodel.latency.calibrating.drafting import Draft
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
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
from costmodel.ops.pool import AvgPool, ChannelPool, GlobalPool, MaxPool
from costmodel.ops.reshape import Flatten
from costmodel.ops.spatial import Crop, Pad, Upsample
from costmodel.ops.transposed_conv import TransposedConv

_GRAINS = (1, 4, 8, 8, 16, 16, 16, 32)
"""What drawn widths are multiples of: most networks' are round, and some are of no kind."""
MOST_MULTIPLY_ADDS = 500_000_000
"""Of one convolution; what more would say can be said by a smaller one."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A network in the making, and the chance that decides of it.

    ``usual`` is a usual width where it stands, 0 where any is.
    """

    draft: Draft
    random: Random
    usual: int = 0

    def width(self, least: int = 8, most: int = 1024) -> int:
        """A number of channels, as likely to lie between 16 and 32 as between 256 and 512.

        Near a usual width it is from half to twice of that.
        """
        if self.usual:
            least, most = max(8, self.usual // 2), 2 * self.usual
        exact = least * (most / least) ** self.random.random()
        grain = self.random.choice(_GRAINS)
        return int(max(grain, round(exact / grain) * grain))

    def one_of(self, *choices: Any) -> Any:
        """One of them, each as likely as the others."""
        return self.random.choice(choices)

    def coin(self) -> bool:
        """One thing or the other, as likely."""
        return self.random.choice((True, False))

    def fits(self, x: Tensor, k: int, groups: int = 1) -> int:
        """Output channels that a convolution of ``x`` may have."""
        per_channel = x.shape.positions * k * k * max(1, x.shape.c // groups)
        return int(max(8, MOST_MULTIPLY_ADDS // per_channel))

    def activated(self, x: Tensor, fn: ActivationFunction | None) -> Tensor:
        """An activation, or none."""
        return self.draft.add(Activation(fn), x) if fn else x

    def normed(self, op: Any, x: Tensor, fn: ActivationFunction | None = None) -> Tensor:
        """A convolution with its norm, and an activation or none."""
        return self.activated(self.draft.add(BatchNorm(), self.draft.add(op, x)), fn)


Piece = Callable[[Draw, Tensor], Tensor]
_SIMPLE: Sequence[ActivationFunction | None] = ("relu", "relu", "relu", "relu6", "relu6", None)
_GATED: Sequence[ActivationFunction] = ("swish", "hard_swish", "relu6")


def plain(draw: Draw, x: Tensor) -> Tensor:
    """Convolutions of several kernels, one behind the other."""
    for _ in range(draw.one_of(1, 2, 3)):
        k = draw.one_of(1, 1, 3, 3, 3, 5, 7)
        out = min(draw.width(), draw.fits(x, k))
        x = draw.normed(Conv(out, k, draw.one_of(1, 1, 1, 2)), x, draw.one_of(*_SIMPLE))
    return x


def pointwise(draw: Draw, x: Tensor) -> Tensor:
    """1x1 convolutions that widen and narrow."""
    for _ in range(draw.one_of(2, 3, 4)):
        out = min(draw.width(8, 2048), draw.fits(x, 1))
        x = draw.normed(Pointwise(out), x, draw.one_of(*_SIMPLE))
    return x


def separable(draw: Draw, x: Tensor) -> Tensor:
    """Depthwise and pointwise convolutions by turns."""
    fn = draw.one_of("relu", "relu6")
    for _ in range(draw.one_of(1, 2, 3)):
        x = draw.normed(Depthwise(draw.one_of(3, 3, 5, 7), draw.one_of(1, 1, 2)), x, fn)
        x = draw.normed(Pointwise(min(draw.width(), draw.fits(x, 1))), x, fn)
    return x


def bottleneck(draw: Draw, x: Tensor) -> Tensor:
    """Narrow, convolve, widen, and add what came in."""
    inner = draw.width(8, 256)
    fn = draw.one_of("relu", "relu", "swish", "leaky_relu")
    y = draw.normed(Pointwise(inner), x, fn)
    k = draw.one_of(3, 3, 5) if inner * inner * 25 * x.shape.positions < MOST_MULTIPLY_ADDS else 1
    y = draw.normed(Conv(inner, k), y, fn)
    y = draw.normed(Pointwise(x.shape.c), y)
    return draw.activated(draw.draft.add(Add(), y, x), draw.one_of(fn, None))


def basic(draw: Draw, x: Tensor) -> Tensor:
    """Two 3x3 convolutions around which the input is added."""
    if x.shape.c > draw.fits(x, 3):
        return bottleneck(draw, x)
    y = draw.normed(Conv(x.shape.c, 3), x, "relu")
    y = draw.normed(Conv(x.shape.c, 3), y)
    return draw.activated(draw.draft.add(Add(), y, x), "relu")


def squeezed(draw: Draw, x: Tensor) -> Tensor:
    """Squeeze-and-excite."""
    inner = max(4, x.shape.c // draw.one_of(4, 8, 16))
    y = draw.draft.add(GlobalPool(), x)
    if draw.coin():
        y = draw.draft.add(Pointwise(inner, bias=True), y)
        y = draw.activated(y, draw.one_of("relu", "relu", "swish"))
        y = draw.draft.add(Pointwise(x.shape.c, bias=True), y)
    else:
        y = draw.activated(draw.draft.add(FullyConnected(inner), y), "relu")
        y = draw.draft.add(FullyConnected(x.shape.c), y)
    y = draw.activated(y, draw.one_of("sigmoid", "sigmoid", "hard_sigmoid"))
    return draw.draft.add(Multiply(), x, y)


def inverted(draw: Draw, x: Tensor) -> Tensor:
    """Widen, depthwise, narrow, with what came in where it fits."""
    fn = draw.one_of(*_GATED)
    for _ in range(draw.one_of(1, 2)):
        stride = draw.one_of(1, 1, 2)
        wide = min(x.shape.c * draw.one_of(2, 3, 4, 6), draw.fits(x, 1))
        y = draw.normed(Pointwise(wide), x, fn)
        y = draw.normed(Depthwise(draw.one_of(3, 3, 5), stride), y, fn)
        y = squeezed(draw, y) if draw.coin() else y
        out = x.shape.c if stride == 1 else min(draw.width(8, 320), draw.fits(y, 1))
        y = draw.normed(Pointwise(out), y)
        x = draw.draft.add(Add(), y, x) if stride == 1 else y
    return x


def shuffled(draw: Draw, x: Tensor) -> Tensor:
    """Half of the channels pass by, and both halves are shuffled."""
    half = draw.width(8, 256)
    half = min(half, draw.fits(x, 1) // 2)
    x = draw.normed(Pointwise(2 * half), x, "relu")
    for _ in range(draw.one_of(1, 2, 3)):
        left, right = draw.draft.parts(Split(("left", "right")), x)
        right = draw.normed(Pointwise(right.shape.c), right, "relu")
        right = draw.normed(Depthwise(draw.one_of(3, 5)), right)
        right = draw.normed(Pointwise(right.shape.c), right, "relu")
        x = draw.draft.add(Shuffle(2), draw.draft.add(Concat(), left, right))
    return x


def grouped(draw: Draw, x: Tensor) -> Tensor:
    """Grouped convolutions, with a shuffle between them or none."""
    groups = draw.one_of(2, 3, 4, 8, 16, 32)
    per_group = draw.one_of(4, 8, 10, 15, 16, 24, 32, 60)
    k = draw.one_of(1, 3)
    if groups * per_group > draw.fits(x, k, groups):
        groups, per_group = 2, 8
    x = draw.normed(Pointwise(groups * per_group), x, "relu")
    x = draw.normed(Conv(groups * per_group * draw.one_of(1, 1, 2), k, groups=groups), x, "relu")
    x = draw.draft.add(Shuffle(groups), x) if draw.coin() else x
    return draw.normed(Conv(x.shape.c, k, groups=groups), x, draw.one_of("relu", None))


def dense(draw: Draw, x: Tensor) -> Tensor:
    """What each layer finds is put beside what there was; norms come first."""
    growth = draw.one_of(12, 16, 24, 32, 48)
    for _ in range(draw.one_of(2, 3, 4)):
        y = draw.activated(draw.draft.add(BatchNorm(), x), "relu")
        y = draw.normed(Pointwise(4 * growth), y, "relu")
        x = draw.draft.add(Concat(), x, draw.draft.add(Conv(growth, 3), y))
    return x


def branched(draw: Draw, x: Tensor) -> Tensor:
    """Branches of several kernels beside each other, one of which pools."""
    pool = draw.one_of(AvgPool, MaxPool)
    found = [draw.normed(Pointwise(draw.width(16, 128)), draw.draft.add(pool(3, 1), x), "relu")]
    for k in (1, draw.one_of(3, 5), draw.one_of((1, 7), (1, 3), 3)):
        y = draw.normed(Pointwise(draw.width(16, 192)), x, "relu")
        if k != 1:
            y = draw.normed(Conv(draw.width(16, 192), k), y, "relu")
        found.append(y)
    return draw.draft.add(Concat(), *found)


def pooled(draw: Draw, x: Tensor) -> Tensor:
    """A pool between two convolutions."""
    x = draw.normed(Pointwise(min(draw.width(8, 512), draw.fits(x, 1))), x, "relu")
    pool, k, stride = draw.one_of(MaxPool, AvgPool), draw.one_of(2, 3), draw.one_of(1, 2, 2)
    x = draw.draft.add(pool(k, stride), x)
    return draw.normed(Pointwise(min(draw.width(8, 512), draw.fits(x, 1))), x, "relu")


def activations(draw: Draw, x: Tensor) -> Tensor:
    """Functions that some runtimes do by themselves, behind a convolution or an addition."""
    y = draw.normed(Pointwise(min(draw.width(8, 512), draw.fits(x, 1))), x)
    for _ in range(draw.one_of(1, 2)):
        fn = draw.one_of("swish", "hard_swish", "gelu", "sigmoid", "leaky_relu", "prelu", "elu")
        z = draw.normed(Pointwise(min(y.shape.c, draw.fits(y, 1))), y, fn)
        y = draw.draft.add(Add(), y, z) if z.shape == y.shape else z
        y = draw.activated(y, draw.one_of("relu", "swish", "mish", None))
    return y


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


def classified(draw: Draw, x: Tensor) -> Tensor:
    """The end of a classifier: a global pool, or all positions, and fully connected layers."""
    is_flat = x.shape.size < 20_000 and draw.coin()
    x = draw.draft.add(Flatten() if is_flat else GlobalPool(), x)
    for _ in range(draw.one_of(1, 1, 2)):
        x = draw.draft.add(FullyConnected(draw.one_of(10, 100, 1000, 1000, 2048, 4096)), x)
    return draw.activated(x, draw.one_of("softmax", None))


def cold(draw: Draw, x: Tensor) -> Tensor:
    """Convolutions of few positions and many weights."""
    while x.shape.h > 14:
        x = draw.draft.add(MaxPool(2, 2), x)
    for _ in range(draw.one_of(2, 3)):
        k = draw.one_of(1, 1, 3)
        out = min(draw.width(256, 2048), draw.fits(x, k))
        x = draw.normed(Conv(out, k, draw.one_of(1, 1, 2)), x, "relu")
    return x


COMMON: Sequence[Piece] = (
    plain,
    pointwise,
    separable,
    bottleneck,
    basic,
    inverted,
    shuffled,
    grouped,
    dense,
    branched,
    pooled,
    activations,
    cold,
)
"""What most classifiers are made of."""
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
PIECES: Sequence[Piece] = (*COMMON, *RARE)
