"""Numbers of a network that some of its layers have in common, and those that are near them.

Widths are those of convolutions of as many output channels at one resolution, groups likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from math import gcd, lcm
from typing import Any

from costmodel.analysis.altering import with_ops
from costmodel.analysis.units import Unit
from costmodel.analysis.widening import has_width, widened
from costmodel.core.network import Layer, Network
from costmodel.core.values import NamedTuple
from costmodel.ops.channels import Shuffle

ALIGNED = 4
"""Channels are multiples of it on any processor of today that computes four floats at once."""


class Choice(NamedTuple):
    """A number that some layers have in common, a width or groups, and those that may replace it.

    ``members`` are the layers with their units; ``other`` gives a network another number.
    """

    what: str
    number: int
    resolution: tuple[int, ...]
    members: Sequence[tuple[Layer, Unit]]
    near: Sequence[int]
    other: Callable[[Network, int], Network]


_Found = dict[tuple[tuple[int, ...], int], list[tuple[Layer, Unit]]]
"""Layers with their units, by the resolution of those and a number."""


# Widths.


def widths(parts: Sequence[Unit], block: int) -> Iterator[Choice]:
    """Widths that are no multiple of a block."""
    found: _Found = {}
    for unit in parts:
        for layer in filter(has_width, unit.layers):
            found.setdefault((_resolution(unit), layer.output.c), []).append((layer, unit))
    for (resolution, width), members in found.items():
        grid = lcm(*(_groups_around(width, members)))
        near = on_grids(width, (ALIGNED * grid, block * grid)) if width % (block * grid) else ()
        yield Choice("channels", width, resolution, members, near, _widening(width, members))


def _resolution(unit: Unit) -> tuple[int, ...]:
    return tuple(unit.layers[-1].output.spatial)


def _groups_around(width: int, members: Sequence[tuple[Layer, Unit]]) -> Iterator[int]:
    """The groups of the convolutions that read or write the width."""
    for unit in {unit.name: unit for _, unit in members}.values():
        for layer in filter(has_width, unit.layers):
            if width in (layer.shapes[0].c, layer.output.c):
                yield int(getattr(layer.op, "groups", 1))


def on_grids(number: int, steps: Iterable[int]) -> list[int]:
    """The nearest multiples of each step on either side."""
    near = {side * step for step in steps for side in (number // step, -(-number // step))}
    return sorted(near - {0, number})


def _widening(
    width: int, members: Sequence[tuple[Layer, Unit]]
) -> Callable[[Network, int], Network]:
    names = tuple(layer.name for layer, _ in members)
    return lambda network, number: widened(network, names, width, number)


# Groups.


def groups(parts: Sequence[Unit], block: int) -> Iterator[Choice]:
    """Groups of which one has channels that are no multiple of a block."""
    found: _Found = {}
    for unit in parts:
        for layer in filter(has_width, unit.layers):
            groups = int(getattr(layer.op, "groups", 1))
            if groups > 1:
                found.setdefault((_resolution(unit), groups), []).append((layer, unit))
    for (resolution, groups), members in found.items():
        common = gcd(*(c for layer, _ in members for c in (layer.shapes[0].c, layer.output.c)))
        near = _dividing(common, groups, block) if common // groups % block else ()
        yield Choice("groups", groups, resolution, members, near, _regrouping(members, groups))


def _dividing(common: int, groups: int, block: int) -> list[int]:
    """The nearest divisors on either side, and the nearest whose groups fill blocks."""
    divisors = [one for one in range(1, common + 1) if common % one == 0]
    below = [one for one in divisors if one < groups]
    full = [one for one in below if common // one % block == 0]
    above = [one for one in divisors if one > groups]
    return sorted({*below[-1:], *full[-1:], *above[:1]})


def _regrouping(
    members: Sequence[tuple[Layer, Unit]], groups: int
) -> Callable[[Network, int], Network]:
    """Shuffles of as many groups in the same units go along."""
    around = {unit.name: unit for _, unit in members}
    shuffles = (
        layer
        for unit in around.values()
        for layer in unit.layers
        if isinstance(layer.op, Shuffle) and layer.op.groups == groups
    )
    layers = [*(layer for layer, _ in members), *shuffles]
    ops: dict[str, Any] = {layer.name: layer.op for layer in layers}
    return lambda network, number: with_ops(
        network, {name: replace(op, groups=number) for name, op in ops.items()}
    )
