"""G1: equal channel width minimises memory access.

## What it does
Compares the MAC of every pointwise convolution with the least that any pointwise convolution of the
same FLOPs can have, and does the same for blocks with two or three of them; where a network is past
its limit and neither shows why, for all of its blocks.

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
at 96 pixels and to 0.118 and more at 224. A block is held to the same limit.

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

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, isqrt, lcm, sqrt
from typing import NamedTuple

from costmodel.analysis.units import CONVOLUTIONS, Unit
from costmodel.core.cost import Cost
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.lint.finding import Limits
from costmodel.lint.hit import Hit
from costmodel.ops.conv import Conv, Pointwise

TITLE = "equal channel width minimises memory access"
LIMITS = {"limit": 0.04, "ratio": 1.2}


class Sizes(NamedTuple):
    """The sizes of a pointwise convolution; ``positions`` is n·h·w of its output."""

    positions: int
    c1: int
    c2: int
    groups: int

    @property
    def weights(self) -> int:
        """c1·c2/g; the groups divide the channels."""
        return self.c1 * self.c2 // self.groups

    @property
    def mac(self) -> int:
        """h·w·(c1 + c2) + c1·c2/g, as in the paper, which has no stride."""
        return self.positions * (self.c1 + self.c2) + self.weights

    @property
    def flops(self) -> int:
        """B = h·w·c1·c2/g."""
        return self.positions * self.weights

    @property
    def bound(self) -> int:
        """2·sqrt(g·h·w·B) + B/(h·w), rounded down, so that no MAC is below it."""
        return isqrt(4 * self.groups * self.positions * self.flops) + self.weights

    @property
    def excess(self) -> int:
        """MAC above the bound; 0 for c1 = c2."""
        return self.mac - self.bound


def measure(units: Sequence[Unit]) -> float:
    """MAC above the bounds over the MAC of all convolutions of the body."""
    body = [unit for unit in units if unit.is_body]
    total = sum(cost.mac for unit in body for layer, cost in _convolutions(unit))
    return sum(_excess(pointwise_of(unit)) for unit in body) / total if total else 0.0


def check(units: Sequence[Unit], limits: Limits) -> Iterator[Hit]:
    """Pointwise convolutions far above their bound, and units that are so as a whole."""
    # A bottleneck has two or three; of a cell with a dozen the single ones say more.
    found = [(unit, sizes) for unit in units if (sizes := pointwise_of(unit))]
    bottlenecks = [one for one in found if 2 <= len(one[1]) <= 3]
    hits = [*_convolution_hits(found, limits["ratio"]), *_unit_hits(bottlenecks, limits["limit"])]
    if not hits and measure(units) >= limits["limit"]:
        hits = list(_unit_hits((one for one in found if one[0].is_body), limits["limit"]))
    order = {unit.name: number for number, unit in enumerate(units)}
    yield from sorted(hits, key=lambda hit: order[hit.unit.name])


_Found = list[tuple[Layer, Sizes]]


def _convolution_hits(units: Iterable[tuple[Unit, _Found]], limit: float) -> Iterator[Hit]:
    for unit, found in units:
        for layer, sizes in found:
            if sizes.excess and sizes.mac >= limit * sizes.bound:
                yield _convolution_hit(unit, layer, sizes, limit)


def _unit_hits(units: Iterable[tuple[Unit, _Found]], limit: float) -> Iterator[Hit]:
    for unit, found in units:
        if excess := _excess(found):
            share = excess / sum(cost.mac for _, cost in _convolutions(unit))
            if share >= limit:
                yield _unit_hit(unit, [sizes for _, sizes in found], share, limit)


def pointwise_of(unit: Unit) -> list[tuple[Layer, Sizes]]:
    """The pointwise convolutions of a unit with their sizes.

    A transposed one counts its positions otherwise, and an op of one's own has a cost of its own.
    """
    return [
        (layer, _sizes(layer, layer.op.groups))
        for layer in unit.layers
        if isinstance(layer.op, Conv | Pointwise) and layer.kind is Kind.POINTWISE
    ]


def _sizes(layer: Layer, groups: int) -> Sizes:
    x, y = layer.shapes[0], layer.output
    return Sizes(y.n * y.h * y.w, x.c, y.c, groups)


def _convolutions(unit: Unit) -> list[tuple[Layer, Cost]]:
    return [(layer, cost) for layer, cost in unit.pairs if layer.kind in CONVOLUTIONS]


def _excess(found: Iterable[tuple[Layer, Sizes]]) -> int:
    return sum(sizes.excess for _, sizes in found)


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


def _convolution_hit(unit: Unit, layer: Layer, sizes: Sizes, limit: float) -> Hit:
    ratio = sizes.mac / sizes.bound
    message = (
        f"{sizes.c1}->{sizes.c2} channels: MAC {sizes.mac:,} is {ratio:.2f} times the bound "
        f"{sizes.bound:,} (limit {limit:g})"
    )
    width, step = equal_width(sizes)
    equal = sizes._replace(c1=width, c2=width)
    saved = sizes.mac - equal.mac
    rounding = f" ({width} is a multiple of {step})" if step > 1 else ""
    remedy = (
        f"{width}->{width} has {_same_flops(sizes, equal)} and {100 * saved / sizes.mac:.0f} % "
        f"less MAC{rounding}"
    )
    return Hit(unit, layer, message, ratio, limit, remedy, max(0, saved))


def _same_flops(sizes: Sizes, equal: Sizes) -> str:
    off = 100 * abs(equal.flops - sizes.flops)
    return f"the same FLOPs within {ceil(off / sizes.flops)} %" if off else "the same FLOPs"


def _unit_hit(unit: Unit, found: list[Sizes], share: float, limit: float) -> Hit:
    excess = sum(sizes.excess for sizes in found)
    message = (
        f"pointwise convolutions {_widths(found)}: {100 * share:.1f} % of the block's convolution "
        f"MAC lies above the bound (limit {100 * limit:g} %)"
    )
    width = sqrt(sum(sizes.c1 * sizes.c2 for sizes in found) / len(found))
    remedy = (
        f"{width:.0f} channels throughout have the same pointwise FLOPs and "
        f"{excess:,} elements less MAC"
    )
    return Hit(unit, None, message, share, limit, remedy, excess)


def _widths(found: list[Sizes]) -> str:
    """Channels as chains: 64->384->64, or 24->116, 24->116->116 for two branches."""
    text = f"{found[0].c1}->{found[0].c2}"
    for before, sizes in pairwise(found):
        text += f"->{sizes.c2}" if sizes.c1 == before.c2 else f", {sizes.c1}->{sizes.c2}"
    return text
