"""G1: equal channel width minimises memory access.

## What it does
Compares the MAC of every pointwise convolution with the least that any pointwise convolution of the
same FLOPs can have, and does the same for units with two or three of them; where a network is past
its limit and neither shows why, for all of its units. What a unit is follows from the graph,
however the spec is cut into blocks (docs/units.md).

## Why is this bad
At the same FLOPs a 1x1 convolution from c1 to c2 channels touches the least memory when c1 = c2.
The paper measured, at equal FLOPs, 1480, 1296, 876 and 748 batches a second on a GPU for c1:c2 =
1:1, 1:2, 1:6 and 1:12, and 76.2, 72.9, 69.1 and 57.6 images a second on ARM.

## Formula
For B = h·w·c1·c2/g multiply-adds, MAC = h·w·(c1 + c2) + c1·c2/g, and by the inequality of means
MAC >= 2·sqrt(g·h·w·B) + B/(h·w), with equality at c1 = c2. A grouped convolution is held against
the bound at its own g; how many groups are too many is G2's matter.

The verdict is about the network: the MAC that its pointwise convolutions spend above their bounds,
over the MAC of all convolutions of the body (everything but stem and head).

## Limits
`limit = 0.04`: The ShuffleNet V2 networks, designed by the guidelines, come to 0.014 at most; the
least of those that the paper blames, ShuffleNet V1 with g = 1, comes to 0.105; MobileNetV2 to 0.080
at 96 pixels and to 0.118 and more at 224. A unit is held to the same limit.

`ratio = 1.2`: A single convolution is pointed out when its MAC is that many times its bound. By
the formula 1:2 comes to 1.06 and 1:6 to 1.43; measured, they lose 12 % and 41 % of a GPU's speed.

## Example
```yaml
- pointwise: {out: 384}      # reads 64 channels at 28x28: MAC 375,808, bound 270,387
```

## Remedy
```yaml
- pointwise: {out: 156}      # with 156 channels before it: the same FLOPs, 28 % less MAC
```
Inside a bottleneck, equal width means an expansion or a reduction of 1, with more channels
throughout.

## Source
ShuffleNet V2 (arXiv:1807.11164), section 2, G1, equations 1 and 2, Table 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from math import ceil, isqrt, lcm, sqrt
from typing import Any

from costmodel.analysis.convolutions import Sizes, pointwise_of
from costmodel.analysis.units import CONVOLUTIONS, Unit
from costmodel.core.cost import Shape
from costmodel.core.network import Layer
from costmodel.core.op import Op
from costmodel.core.values import NamedTuple
from costmodel.linting.finding import Level, Limits, Preset, Ruling, Violation, in_unit
from costmodel.linting.times import Change

TITLE = "equal channel width minimises memory access"
JUDGES = "units"
LEVEL = Level.WARNING
LIMITS = {"limit": 0.04, "ratio": 1.2}
PRESETS = {"strict": Preset({"limit": 0.02, "ratio": 1.1})}


class _Found(NamedTuple):
    """A unit's pointwise convolutions with their sizes.

    ``excess`` is their MAC above the bounds, ``mac`` that of all convolutions of the unit.
    """

    unit: Unit
    pointwise: list[tuple[Layer, Sizes]]
    excess: int
    mac: int

    @property
    def share(self) -> float:
        return self.excess / self.mac if self.excess else 0.0


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    """MAC above the bounds over the MAC of all convolutions of the body.

    Pointed out are pointwise convolutions far above their bound, and units that are so as a whole.
    """
    found = [_found(unit) for unit in units]
    body = [one for one in found if one.unit.is_body]
    total = sum(one.mac for one in body)
    value = sum(one.excess for one in body) / total if total else 0.0
    past = [violation for one in found for violation in _violations(one, limits)]
    if not past and value >= limits["limit"]:
        past = [violation for one in body for violation in _of_unit(one, limits["limit"])]
    return Ruling(value, tuple(past))


def _found(unit: Unit) -> _Found:
    pointwise = pointwise_of(unit)
    mac = sum(cost.mac for layer, cost in unit.pairs if layer.kind in CONVOLUTIONS)
    return _Found(unit, pointwise, sum(sizes.excess for _, sizes in pointwise), mac)


def _violations(found: _Found, limits: Limits) -> Iterator[Violation]:
    for layer, sizes in found.pointwise:
        if sizes.excess and sizes.mac >= limits["ratio"] * sizes.bound:
            yield _of_convolution(found.unit, layer, sizes, limits["ratio"])
    # A bottleneck has two or three; of a cell with a dozen the single ones say more.
    if 2 <= len(found.pointwise) <= 3:
        yield from _of_unit(found, limits["limit"])


def equal_width(sizes: Sizes) -> tuple[int, int]:
    """The width c1 = c2 with the same FLOPs, and the step that it is a multiple of.

    The nearest multiple of 8 whose FLOPs are within 2 %, else of 4, 2 or 1; for a grouped
    convolution it is a multiple of g as well. Where none is within 2 %, the nearest of all.
    """
    target = sizes.c1 * sizes.c2
    width = 0
    for step in (8, 4, 2, 1):
        multiple = lcm(step, sizes.groups)
        below = isqrt(target) // multiple * multiple
        width = min((below or multiple, below + multiple), key=lambda c: abs(c * c - target))
        if abs(width * width - target) <= target * 0.02:
            return width, step
    return width, 1


def _of_convolution(unit: Unit, layer: Layer, sizes: Sizes, limit: float) -> Violation:
    ratio = sizes.mac / sizes.bound
    message = (
        f"{sizes.c1}->{sizes.c2} channels: MAC {sizes.mac:,} is {ratio:.2f} times the bound "
        f"{sizes.bound:,} (limit {limit:g})"
    )
    width, step = equal_width(sizes)
    equal = Sizes(sizes.positions, width, width, sizes.groups)
    saved = sizes.mac - equal.mac
    rounding = f" ({width} is a multiple of {step})" if step > 1 else ""
    remedy = (
        f"{width}->{width} has {_same_flops(sizes, equal)} and {100 * saved / sizes.mac:.0f} % "
        f"less MAC{rounding}"
    )
    change = partial(_at_width, [(layer, sizes)], width)
    return in_unit(unit, layer, message, ratio, limit, remedy, max(0, saved), change)


def _same_flops(sizes: Sizes, equal: Sizes) -> str:
    off = 100 * abs(equal.flops - sizes.flops)
    return f"the same FLOPs within {ceil(off / sizes.flops)} %" if off else "the same FLOPs"


def _of_unit(found: _Found, limit: float) -> Iterator[Violation]:
    if not found.excess or found.share < limit:
        return
    sizes = [sizes for _, sizes in found.pointwise]
    message = (
        f"pointwise convolutions {_widths(sizes)}: {100 * found.share:.1f} % of the unit's "
        f"convolution MAC lies above the bound (limit {100 * limit:g} %)"
    )
    width = sqrt(sum(one.c1 * one.c2 for one in sizes) / len(sizes))
    remedy = (
        f"{width:.0f} channels throughout have the same pointwise FLOPs and "
        f"{found.excess:,} elements less MAC"
    )
    change = partial(_at_width, found.pointwise, round(width / _STEP) * _STEP or _STEP)
    yield in_unit(found.unit, None, message, found.share, limit, remedy, found.excess, change)


_STEP = 8
"""A remedy's width is priced at a multiple of it, as one would write it."""


def _at_width(found: Sequence[tuple[Layer, Sizes]], width: int) -> Change:
    """Each of some convolutions between as many channels, of which their groups take a multiple."""
    layers = [layer for layer, _ in found]
    instead = [_equal(layer, width, sizes.groups) for layer, sizes in found]
    return Change(layers, layers, instead)


def _equal(layer: Layer, width: int, groups: int) -> tuple[Op, Shape]:
    c = max(1, round(width / groups)) * groups
    op: Any = layer.op
    return replace(op, out=c), layer.shapes[0].replace(c=c)


def _widths(found: list[Sizes]) -> str:
    """Channels as chains: 64->384->64, or 24->116, 24->116->116 for two branches."""
    text = f"{found[0].c1}->{found[0].c2}"
    for before, sizes in pairwise(found):
        text += f"->{sizes.c2}" if sizes.c1 == before.c2 else f", {sizes.c1}->{sizes.c2}"
    return text
