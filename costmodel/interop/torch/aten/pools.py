"""Pooling, and what reduces axes to one number each: over the plane it is a global pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import as_counted, counted, is_image, pair
from costmodel.ops.pool import AdaptivePool, AvgPool, ChannelPool, GlobalPool, MaxPool

Mode: TypeAlias = Literal["avg", "max"]
_MODES: dict[str, Literal["avg", "max", "std"]] = {
    "mean": "avg",
    "amax": "max",
    "max": "max",
    "std": "std",
}


def _max_pool(event: Event) -> Op:
    if not is_image(event.shape()):
        return counted(event, Kind.POOL)
    k, stride, (h, w) = _window(event)
    if _is_whole(event, k, (h, w)):
        return GlobalPool("max")
    dilation, ceil = pair(event.given["dilation"]), event.given["ceil_mode"]
    return MaxPool(k, stride, ((h, h), (w, w)), dilation, ceil)


def _avg_pool(event: Event) -> Op:
    if not is_image(event.shape()):
        return counted(event, Kind.POOL)
    k, stride, (h, w) = _window(event)
    if _is_whole(event, k, (h, w)):
        return GlobalPool("avg")
    return AvgPool(k, stride, ((h, h), (w, w)), event.given["ceil_mode"])


def _window(event: Event) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    k = pair(event.given["kernel_size"])
    stride = event.given["stride"]
    return k, pair(stride) if stride else k, pair(event.given["padding"])


def _is_whole(event: Event, k: tuple[int, int], padding: tuple[int, int]) -> bool:
    """Whether there is one window, and it is the plane."""
    x = event.shape()
    return k == (x.h, x.w) and padding == (0, 0) and event.out[2:] == (1, 1)


def _adaptive(mode: Mode) -> Callable[[Event], Op]:
    def price(event: Event) -> Op:
        if not is_image(event.shape()):
            return counted(event, Kind.POOL)
        size = pair(event.given["output_size"])
        return GlobalPool(mode) if size == (1, 1) else AdaptivePool(mode, size)

    return price


def _reduction(event: Event) -> Op:
    axes, mode = _axes(event), _MODES.get(event.name)
    if mode is not None and is_image(event.shape()) and len(event.results) == 1:
        if axes == (2, 3):
            return GlobalPool(mode)
        if axes == (1,) and len(event.out) == 4:
            return ChannelPool(mode)
    return counted(event, Kind.POOL)


def _axes(event: Event) -> tuple[int, ...]:
    """The axes that are reduced, from 0 on."""
    given, rank = event.given.get("dim"), len(event.shape())
    if given is None:
        return tuple(range(rank))
    return tuple(sorted(axis % rank for axis in ([given] if isinstance(given, int) else given)))


_REDUCTIONS = (
    "all", "amax", "amin", "any", "aminmax", "argmax", "argmin", "count_nonzero", "linalg_norm",
    "linalg_vector_norm", "logsumexp", "max", "mean", "median", "min", "mode", "nanmean", "nansum",
    "norm", "prod", "std", "std_mean", "sum", "var", "var_mean",
)  # fmt: skip

PRICES = {
    **dict.fromkeys(_REDUCTIONS, _reduction),
    "adaptive_avg_pool1d": _adaptive("avg"),
    "adaptive_avg_pool2d": _adaptive("avg"),
    "adaptive_avg_pool3d": _adaptive("avg"),
    "adaptive_max_pool1d": _adaptive("max"),
    "adaptive_max_pool2d": as_counted(Kind.POOL),
    "adaptive_max_pool3d": as_counted(Kind.POOL),
    "avg_pool1d": as_counted(Kind.POOL),
    "avg_pool2d": _avg_pool,
    "avg_pool3d": as_counted(Kind.POOL),
    "fractional_max_pool2d": as_counted(Kind.POOL),
    "max_pool1d": as_counted(Kind.POOL),
    "max_pool2d": _max_pool,
    "max_pool2d_with_indices": as_counted(Kind.POOL),
    "max_pool3d": as_counted(Kind.POOL),
    "torchvision.roi_align": as_counted(Kind.POOL),
    "torchvision.roi_pool": as_counted(Kind.POOL),
    "torchvision.ps_roi_align": as_counted(Kind.POOL),
    "torchvision.ps_roi_pool": as_counted(Kind.POOL),
}
