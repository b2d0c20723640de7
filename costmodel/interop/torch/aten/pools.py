"""Pooling, and what reduces axes to one number each: over the plane it is a global pooling."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Literal, TypeAlias

from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import around, as_counted, counted, each, is_image
from costmodel.ops.pool import AdaptivePool, AvgPool, ChannelPool, GlobalPool, MaxPool

Mode: TypeAlias = Literal["avg", "max"]
_MODES: dict[str, Literal["avg", "max", "std"]] = {
    "mean": "avg",
    "amax": "max",
    "max": "max",
    "std": "std",
}


def _max_pool(event: Event) -> Op:
    if not _is_of_map(event):
        return counted(event, Kind.POOL)
    axes = _spatial(event)
    k, stride, padding = _window(event, axes)
    if _is_whole(event, k, padding):
        return GlobalPool("max")
    dilation = each(event.given["dilation"], axes)
    return MaxPool(k, stride, padding, dilation, event.given["ceil_mode"])


def _avg_pool(event: Event) -> Op:
    if not _is_of_map(event):
        return counted(event, Kind.POOL)
    k, stride, padding = _window(event, _spatial(event))
    if _is_whole(event, k, padding):
        return GlobalPool("avg")
    return AvgPool(k, stride, padding, event.given["ceil_mode"])


def _spatial(event: Event) -> int:
    """Over how many axes it goes, as its name says."""
    return int(event.name.rpartition("pool")[2][0])


def _is_of_map(event: Event) -> bool:
    """Whether the tensor has a batch and channels besides."""
    return len(event.shape()) == _spatial(event) + 2


def _window(
    event: Event, axes: int
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
    k, stride = each(event.given["kernel_size"], axes), event.given["stride"]
    return k, each(stride, axes) if stride else k, around(event.given["padding"], axes)


def _is_whole(event: Event, k: tuple[int, ...], padding: tuple[tuple[int, int], ...]) -> bool:
    """Whether there is one window, and it is all of the map."""
    is_one = event.out.size == event.out.n * event.out.c
    return is_one and k == event.shape().spatial and not any(map(sum, padding))


def _adaptive(mode: Mode) -> Callable[[Event], Op]:
    def price(event: Event) -> Op:
        if not _is_of_map(event):
            return counted(event, Kind.POOL)
        size = event.out.spatial
        return GlobalPool(mode) if prod(size) == 1 else AdaptivePool(mode, size)

    return price


def _reduction(event: Event) -> Op:
    x, axes, mode = event.shape(), _axes(event), _MODES.get(event.name)
    if mode is not None and is_image(x) and len(event.results) == 1:
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
    **dict.fromkeys([f"adaptive_avg_pool{axes}d" for axes in (1, 2, 3)], _adaptive("avg")),
    **dict.fromkeys([f"adaptive_max_pool{axes}d" for axes in (1, 2, 3)], _adaptive("max")),
    **dict.fromkeys([f"avg_pool{axes}d" for axes in (1, 2, 3)], _avg_pool),
    **dict.fromkeys([f"max_pool{axes}d" for axes in (1, 2, 3)], _max_pool),
    **dict.fromkeys([f"max_pool{axes}d_with_indices" for axes in (1, 2, 3)], as_counted(Kind.POOL)),
    "fractional_max_pool2d": as_counted(Kind.POOL),
    "torchvision.ps_roi_align": as_counted(Kind.POOL),
    "torchvision.ps_roi_pool": as_counted(Kind.POOL),
    "torchvision.roi_align": as_counted(Kind.POOL),
    "torchvision.roi_pool": as_counted(Kind.POOL),
}
