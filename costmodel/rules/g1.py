"""G1: equal channel width minimises memory access

What it does
    Compares the MAC of every pointwise convolution with the least that any pointwise convolution
    of the same FLOPs can have.

Why is this bad
    At the same FLOPs a 1x1 convolution from c1 to c2 channels touches the least memory when
    c1 = c2. The paper measured, at equal FLOPs, 1480, 1296, 876 and 748 batches a second on a GPU
    for c1:c2 = 1:1, 1:2, 1:6 and 1:12, and 76.2, 72.9, 69.1 and 57.6 images a second on ARM.

Formula
    For B = h·w·c1·c2/g multiply-adds, MAC = h·w·(c1 + c2) + c1·c2/g, and by the inequality of
    means MAC >= 2·sqrt(g·h·w·B) + B/(h·w), with equality at c1 = c2. A grouped convolution is held
    against the bound at its own g; how many groups are too many is G2's matter.

    The verdict is about the network: the MAC that its pointwise convolutions spend above their
    bounds, over the MAC of all convolutions of the body (everything but stem and head).

Limits
    limit = 0.04. The ShuffleNet V2 networks, designed by the guidelines, come to 0.012 at most;
    the least of those that the paper blames, ShuffleNet V1 with g = 1, comes to 0.105; the widths of
    MobileNetV2 to 0.118 and more. Any limit from 0.014 to 0.096 tells them apart.
    ratio = 1.2. A single convolution is pointed out when its MAC is that many times its bound. By
    the formula 1:2 comes to 1.06 and 1:6 to 1.43; their measured slow-downs are 12 % and 41 %.

Example
    - pointwise: {out: 384}      # reads 64 channels at 28x28: MAC 375,808, bound 270,387

Use instead
    - pointwise: {out: 156}      # with 156 channels before it: the same FLOPs, 28 % less MAC

    Inside a bottleneck, equal width means an expansion or a reduction of 1, with more channels
    throughout.

Source
    ShuffleNet V2 (arXiv:1807.11164), section 2, G1, equations 1 and 2, Table 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt, sqrt
from typing import NamedTuple

from costmodel.anatomy import CONVOLUTIONS, Unit
from costmodel.cost import Cost
from costmodel.finding import Limits
from costmodel.hit import Hit
from costmodel.network import Layer
from costmodel.op import Kind

TITLE = "equal channel width minimises memory access"
LIMITS = {"limit": 0.04, "ratio": 1.2}


class Pointwise(NamedTuple):
    """The sizes of a pointwise convolution; ``positions`` is n·h·w of its output."""

    positions: int
    c1: int
    c2: int
    groups: int

    @property
    def mac(self) -> float:
        """h·w·(c1 + c2) + c1·c2/g, as in the paper, which has no stride."""
        return self.positions * (self.c1 + self.c2) + self.c1 * self.c2 / self.groups

    @property
    def flops(self) -> float:
        return self.positions * self.c1 * self.c2 / self.groups

    @property
    def bound(self) -> float:
        """2·sqrt(g·h·w·B) + B/(h·w); the root is h·w·sqrt(c1·c2)."""
        return 2 * self.positions * sqrt(self.c1 * self.c2) + self.c1 * self.c2 / self.groups

    @property
    def excess(self) -> float:
        """MAC above the bound; exactly 0 for c1 = c2."""
        return 0.0 if self.c1 == self.c2 else self.mac - self.bound


def measure(units: Sequence[Unit]) -> float:
    """MAC above the bounds over the MAC of all convolutions of the body."""
    body = [unit for unit in units if unit.is_body]
    total = sum(cost.mac for unit in body for layer, cost in _convolutions(unit))
    return sum(_excess(unit) for unit in body) / total if total else 0.0


def check(units: Sequence[Unit], limits: Limits) -> Iterator[Hit]:
    """Pointwise convolutions far above their bound, then units that are so as a whole."""
    for unit in units:
        found = pointwise_of(unit)
        for layer, sizes in found:
            if sizes.mac >= limits["ratio"] * sizes.bound:
                yield _convolution_hit(unit, layer, sizes, limits["ratio"])
        mac = sum(cost.mac for _, cost in _convolutions(unit))
        # A bottleneck has two or three; of a cell with a dozen the single ones say more.
        if 2 <= len(found) <= 3 and _excess(unit) >= limits["limit"] * mac:
            yield _unit_hit(unit, [sizes for _, sizes in found], _excess(unit) / mac, limits)


def pointwise_of(unit: Unit) -> list[tuple[Layer, Pointwise]]:
    """The pointwise convolutions of a unit with their sizes."""
    return [(layer, _sizes(layer)) for layer in unit.layers if layer.kind is Kind.POINTWISE]


def _sizes(layer: Layer) -> Pointwise:
    x, y = layer.shapes[0], layer.output
    return Pointwise(y.n * y.h * y.w, x.c, y.c, getattr(layer.op, "groups", 1))


def _convolutions(unit: Unit) -> list[tuple[Layer, Cost]]:
    return [(layer, cost) for layer, cost in unit.pairs if layer.kind in CONVOLUTIONS]


def _excess(unit: Unit) -> float:
    return sum(sizes.excess for _, sizes in pointwise_of(unit))


def equal_width(sizes: Pointwise) -> tuple[int, int]:
    """The width c1 = c2 with the same FLOPs, and the multiple that it was rounded to.

    The nearest multiple of 8 whose FLOPs are within 2 %, else of 4, 2 or 1; for a grouped
    convolution the multiple is one of g as well.
    """
    target = sizes.c1 * sizes.c2
    for step in (8, 4, 2, 1):
        multiple = step * sizes.groups
        below = isqrt(target) // multiple * multiple
        width = min((below, below + multiple), key=lambda c: abs(c * c - target))
        if width and abs(width * width - target) <= target * 0.02:
            return width, step
    return max(1, isqrt(target)), 1


def _convolution_hit(unit: Unit, layer: Layer, sizes: Pointwise, limit: float) -> Hit:
    ratio = sizes.mac / sizes.bound
    message = (
        f"{sizes.c1}->{sizes.c2} channels: MAC {sizes.mac:,.0f} is {ratio:.2f} times the bound "
        f"{sizes.bound:,.0f} (limit {limit:g})"
    )
    width, step = equal_width(sizes)
    equal = sizes._replace(c1=width, c2=width)
    off = abs(equal.flops / sizes.flops - 1)
    saved = 1 - equal.mac / sizes.mac
    same = "the same FLOPs" if off == 0 else f"the same FLOPs within {_percent(off)}"
    rounding = f" (a multiple of {step})" if step > 1 else ""
    remedy = f"{width}->{width}{rounding} has {same} and {100 * saved:.0f} % less MAC"
    return Hit(unit, layer, message, ratio, limit, remedy, round(sizes.mac - equal.mac))


def _percent(share: float) -> str:
    return f"{max(1, -int(-100 * share // 1))} %"


def _unit_hit(unit: Unit, found: list[Pointwise], share: float, limits: Limits) -> Hit:
    widths = "->".join(str(width) for width in (found[0].c1, *(sizes.c2 for sizes in found)))
    excess = sum(sizes.excess for sizes in found)
    message = (
        f"pointwise convolutions {widths}: {100 * share:.1f} % of the convolutions' MAC lies above "
        f"the bound (limit {100 * limits['limit']:g} %)"
    )
    width = sqrt(sum(sizes.c1 * sizes.c2 / sizes.groups for sizes in found) / len(found))
    remedy = (
        f"{width:.0f} channels throughout have the same pointwise FLOPs and "
        f"{excess:,.0f} elements less MAC"
    )
    return Hit(unit, None, message, share, limits["limit"], remedy, round(excess))
