"""Shapes of the tensors of models: axes, broadcasting, and why one cannot be told."""

from __future__ import annotations

from typing import TypeAlias

Sizes: TypeAlias = tuple[int, ...]


class Unknown(ValueError):
    """What a node does depends on data, or on values that are not kept."""


class Malformed(ValueError):
    """A node breaks a rule of its operator."""


def broadcast(*shapes: Sizes) -> Sizes:
    """The shape that shapes are broadcast to, by NumPy's rule.

    Raises:
        Malformed: they do not fit.
    """
    found: list[int] = []
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        sizes = {shape[-axis] for shape in shapes if len(shape) >= axis} - {1}
        if len(sizes) > 1:
            raise Malformed(f"{' and '.join(map(str, map(list, shapes)))} cannot be broadcast")
        found.append(sizes.pop() if sizes else 1)
    return tuple(reversed(found))


def axis_of(axis: int, rank: int) -> int:
    """An axis counted from the front.

    Raises:
        Malformed: there is no such axis.
    """
    if not -rank <= axis < max(rank, 1):
        raise Malformed(f"there is no axis {axis} among {rank}")
    return axis % rank if rank else 0
