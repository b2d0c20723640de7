"""Pieces that synthetic networks are put together from, with sizes that are drawn.

They are the blocks that networks are made of, each alone and with widths, strides and activations
of no network in particular.
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.network import Tensor
from costmodel.latency.calibrating.drawing import MOST_MULTIPLY_ADDS, Draw, Piece
from costmodel.ops.activation import ActivationFunction
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, Shuffle, Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import (
    BatchNorm,
)
from costmodel.ops.pool import AvgPool, GlobalPool, MaxPool
from costmodel.ops.reshape import Flatten

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
