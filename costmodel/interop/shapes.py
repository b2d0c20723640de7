"""Shapes of the tensors of models: how they are broadcast, and what breaks a rule."""

from __future__ import annotations

from typing import TypeAlias

Sizes: TypeAlias = tuple[int, ...]


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
