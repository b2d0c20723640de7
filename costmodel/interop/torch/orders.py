"""Ops that put the axes of a tensor in another order, and the order that they give."""

from __future__ import annotations

from costmodel.interop.torch.events import Event

REORDERED = ("permute", "transpose", "swapaxes", "t")


def order_of(event: Event) -> tuple[int, ...]:
    """Which axis comes first, second and so on."""
    rank, given = len(event.shape()), event.given
    if event.name == "permute":
        return tuple(axis % rank for axis in given["dims"])
    axes = list(range(rank))
    a, b = given.get("dim0", given.get("axis0", 0)), given.get("dim1", given.get("axis1", -1))
    if rank > 1:
        axes[a], axes[b] = axes[b], axes[a]
    return tuple(axes)
