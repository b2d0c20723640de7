"""Pooling over windows, the plane or the channels."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.torch.expressions import Call, Option, Text
from costmodel.interop.writing.torch.spot import Spot, flag, option, padded, several
from costmodel.interop.writing.windows import Window, window
from costmodel.ops.pool import AdaptivePool, AvgPool, ChannelPool, GlobalPool, MaxPool


def _max_pool(spot: Spot, op: MaxPool) -> tuple[Call, ...]:
    return _pool(spot, window(op, spot.x), "MaxPool", ceil=op.ceil)


def _avg_pool(spot: Spot, op: AvgPool) -> tuple[Call, ...]:
    return _pool(spot, window(op, spot.x), "AvgPool", ceil=op.ceil)


def _pool(spot: Spot, over: Window, name: str, *, ceil: bool) -> tuple[Call, ...]:
    """A last window that reaches over the end is PyTorch's own; other padding may be a module."""
    pad = spot.of_rank("ConstantPad")
    if ceil:
        ends = [(0, 0)] * len(over.k) if isinstance(over.padding, str) else list(over.padding)
        is_even = all(before == after for before, after in ends)
        before = None if is_even else padded(pad, ends, _beyond(name))
        own = several([end for end, _ in ends] if is_even else [0] * len(ends), "padding")
    else:
        before, own_any = spot.padding(over)
        own = own_any  # type: ignore[assignment]
        if before and name == "MaxPool":
            before = padded(pad, over.ends(spot.x, spot.output), _beyond(name))
    dilations = (option("dilation", over.dilation, 1),) if name == "MaxPool" else ()
    pool = Call(
        spot.of_rank(name),
        (several(over.k, "k"),),
        (
            Option("stride", several(over.stride, "stride"), several(over.k, "k")),
            Option("padding", own, several([0] * len(over.k), "usual")),
            *dilations,
            flag("ceil_mode", value=ceil, usual=False),
        ),
    )
    return (before, pool) if before else (pool,)


def _beyond(name: str) -> str:
    """What stands around a plane: no maximum, or zeros."""
    return 'float("-inf")' if name == "MaxPool" else ""


def _global_pool(spot: Spot, op: GlobalPool) -> tuple[Call, ...]:
    if op.mode == "std":
        axes = ", ".join(map(str, range(2, len(spot.x))))
        return (Call("Deviation", (Text(axes),)),)
    return (Call(_adaptive(spot, op.mode), (Text("1"),)),)


def _adaptive_pool(spot: Spot, op: AdaptivePool) -> tuple[Call, ...]:
    return (Call(_adaptive(spot, op.mode), (several(spot.output.spatial, "size"),)),)


def _adaptive(spot: Spot, mode: str) -> str:
    return spot.of_rank({"avg": "AdaptiveAvgPool", "max": "AdaptiveMaxPool"}[mode])


def _channel_pool(_spot: Spot, op: ChannelPool) -> tuple[Call, ...]:
    if op.mode == "std":
        return (Call("Deviation", (Text("1"),)),)
    return (Call({"avg": "ChannelMean", "max": "ChannelMax"}[op.mode]),)


MODULES: dict[type, Any] = {
    MaxPool: _max_pool,
    AvgPool: _avg_pool,
    GlobalPool: _global_pool,
    AdaptivePool: _adaptive_pool,
    ChannelPool: _channel_pool,
}
