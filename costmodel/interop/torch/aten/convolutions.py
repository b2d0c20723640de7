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
from costmodel.interop.torch.pricing import around, counted, each
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.transposed_conv import TransposedConv


def _conv(event: Event) -> Op:
    if not _is_plain(event):
        return _counted(event)
    x, weight, groups = event.shape("input"), event.shape("weight"), event.given["groups"]
    k, axes = tuple(weight[2:]), len(weight) - 2
    stride = each(event.given["stride"], axes)
    dilation = each(event.given["dilation"], axes)
    padding, bias = _padding(event), event.given["bias"] is not None
    if groups > 1 and groups == x.c:
        return Depthwise(k, stride, padding, dilation, weight[0] // groups, bias)
    if prod(k) == 1 and padding == around([0], axes):
        return Pointwise(weight[0], stride, groups, bias)
    return Conv(weight[0], k, stride, padding, dilation, groups, bias)


def _padding(event: Event) -> str | tuple[tuple[int, int], ...]:
    given, taps = event.given["padding"], event.shape("weight")[2:]
    if not isinstance(given, str):
        return around(given, len(taps))
    is_nothing = given == "valid" or prod(taps) == 1
    return around([0], len(taps)) if is_nothing else "same_torch"


def _is_plain(event: Event) -> bool:
    """Whether it is of maps with a batch, and its weights are weights."""
    is_computed = event.is_activation("weight") or event.is_activation("bias")
    is_batched = len(event.shape("input")) == len(event.shape("weight"))
    return is_batched and event.is_activation("input") and not is_computed


def _counted(event: Event) -> Counted:
    x, weight = event.shape("input"), event.shape("weight")
    c1 = x[-len(weight) + 1]
    flops = int(event.out.size) * prod(weight[1:])
    return counted(event, _kind(c1, event.given["groups"], weight[2:]), flops)


def _kind(c1: int, groups: int, taps: tuple[int, ...]) -> Kind:
    return kind_of(c1, groups, taps)


def _transposed(event: Event) -> Op:
    x, weight, groups = event.shape("input"), event.shape("weight"), event.given["groups"]
    axes = len(weight) - 2
    extra = each(event.given["output_padding"], axes)
    if not _is_plain(event) or len(set(extra)) > 1:
        flops = int(x.size) * prod(weight[1:])
        return counted(event, _kind(weight[0], groups, weight[2:]), flops)
    return TransposedConv(
        weight[1] * groups,
        tuple(weight[2:]),
        each(event.given["stride"], axes),
        around(event.given["padding"], axes),
        extra[0],
        each(event.given["dilation"], axes),
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
MULTIPLYING = frozenset(PRICES)
