"""Convolutions of one to three spatial axes, transposed ones too, and deformable ones.

B = |output|·|weight|/c2 multiply-adds, of a transposed one |input|·|weight|/c1, which have batch,
groups and taps in them. A kernel that is computed from the input (a dynamic convolution) is an
activation.
"""

from __future__ import annotations

from math import prod

from costmodel.core.grouping import kind_of
from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import counted, is_image, pair
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.transposed_conv import TransposedConv


def _conv(event: Event) -> Op:
    weight, groups = event.shape("weight"), event.given["groups"]
    if not _is_plain(event, "input"):
        return _counted(event, "input")
    x = event.shape("input")
    k = (weight[2], weight[3])
    stride, dilation = pair(event.given["stride"]), pair(event.given["dilation"])
    padding, bias = _padding(event), event.given["bias"] is not None
    if groups > 1 and groups == x.c:
        return Depthwise(k, stride, padding, dilation, weight[0] // groups, bias)
    if k == (1, 1) and padding == ((0, 0), (0, 0)):
        return Pointwise(weight[0], stride, groups, bias)
    return Conv(weight[0], k, stride, padding, dilation, groups, bias)


def _padding(event: Event) -> str | tuple[tuple[int, int], tuple[int, int]]:
    given = event.given["padding"]
    if isinstance(given, str):
        taps = event.shape("weight")[2:]
        is_nothing = given == "valid" or taps == (1, 1)
        return ((0, 0), (0, 0)) if is_nothing else "same_torch"
    h, w = pair(given)
    return ((h, h), (w, w))


def _is_plain(event: Event, x: str) -> bool:
    """Whether it is of images, and its weights are weights."""
    is_computed = event.is_activation("weight") or event.is_activation("bias")
    return is_image(event.shape(x)) and event.is_activation(x) and not is_computed


def _counted(event: Event, x: str) -> Counted:
    weight = event.shape("weight")
    is_batched = len(event.shape(x)) == len(weight)
    c1 = event.shape(x)[1 if is_batched else 0]
    flops = int(event.out.size) * prod(weight[1:])
    return counted(event, _kind(c1, event.given["groups"], weight[2:]), flops)


def _kind(c1: int, groups: int, taps: tuple[int, ...]) -> Kind:
    return kind_of(c1, groups, (prod(taps), 1))


def _transposed(event: Event) -> Op:
    weight, groups = event.shape("weight"), event.given["groups"]
    x = event.shape("input")
    extra = pair(event.given["output_padding"])
    if not _is_plain(event, "input") or extra[0] != extra[1]:
        flops = int(x.size) * prod(weight[1:])
        return counted(event, _kind(weight[0], groups, weight[2:]), flops)
    h, w = pair(event.given["padding"])
    return TransposedConv(
        weight[1] * groups,
        (weight[2], weight[3]),
        pair(event.given["stride"]),
        ((h, h), (w, w)),
        extra[0],
        pair(event.given["dilation"]),
        groups,
        event.given["bias"] is not None,
    )


def _convolution(event: Event) -> Op:
    return _transposed(event) if event.given["transposed"] else _conv(event)


def _deformable(event: Event) -> Op:
    weight = event.shape("weight")
    groups = event.shape("input").c // weight[1]
    kind = _kind(event.shape("input").c, groups, weight[2:])
    return counted(event, kind, int(event.out.size) * prod(weight[1:]))


PRICES = {
    "conv1d": _conv,
    "conv2d": _conv,
    "conv3d": _conv,
    "convolution": _convolution,
    "conv_transpose1d": _transposed,
    "conv_transpose2d": _transposed,
    "conv_transpose3d": _transposed,
    "torchvision.deform_conv2d": _deformable,
}
