"""G3: network fragmentation reduces the degree of parallelism.

## What it does
Counts the fragments of every unit: its individual convolutions and poolings, in series and in
parallel. A depthwise convolution counts together with the pointwise that it feeds; global pooling,
squeeze-and-excite, projections on shortcuts and input adapters do not count. NASNet-A's cell has
13, a ResNet block 2 or 3. What a unit is follows from the graph, however the spec is cut into
blocks (docs/units.md).

## Why is this bad
Many small operators keep a parallel device waiting: each has to be launched, synchronised, and is
too small to fill it. The paper measured, at equal FLOPs and c = 128 on a GPU, 2446 batches a second
for one fragment, 1790 for two in series, 752 for four in series, and 1537 and 691 for two and four
in parallel.

## Formula
fragments of a unit = convolutions and poolings, a depthwise with its pointwise as one;
width = fragments / fragments on the longest chain;
parallelism of a network = its ops / ops on its critical path.

The verdict is about the network: the mean of the fragments of its body's units.

## Limits
`limit = 5`: ShuffleNet V2 comes to 2.2, MobileNetV2 to 1.9, ResNet-50 to 3.0; NASNet-A, which the
paper blames, to 13.2, PNASNet-5 to 15.4; GoogLeNet to 7.0.

It is a limit for whole networks and calls every block of the paper's Table 3 clean, although two
fragments already cost 27 to 37 % of a GPU's speed at c = 128, and four make a block 1.24 to 1.49
times as slow at c = 512. On ARM four fragments in series cost 0 to 4 %, four in parallel 9 to 17 %:
`preset: arm` raises the limit to 10 and makes the findings notes.

## Example
```yaml
- add: [[sep5: {f: f}], [sep3: {f: f}]]      # five of these make a cell of 13 fragments
```

## Remedy
One operator of the same FLOPs: the finding names the 3x3 convolution that has them. Where maps of
several resolutions meet, as in the exchanges of HRNet, no one operator can stand for all paths: one
convolution in each is the least, or fewer resolutions.

## Source
ShuffleNet V2 (arXiv:1807.11164), section 2, G3, Table 3 and appendix Figure 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from math import prod, sqrt

from costmodel.analysis.fragments import fragments_in
from costmodel.analysis.units import Unit
from costmodel.core.cost import Shape
from costmodel.core.network import Layer
from costmodel.core.op import Op
from costmodel.linting.finding import Level, Limits, Preset, Ruling, Violation, in_unit
from costmodel.linting.times import Change
from costmodel.ops.conv import Conv

TITLE = "network fragmentation reduces parallelism"
JUDGES = "units"
LEVEL = Level.WARNING
LIMITS = {"limit": 5.0}
PRESETS = {"arm": Preset({"limit": 10.0}, Level.NOTE), "strict": Preset({"limit": 4.0})}


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    """The mean fragments of a unit of the body; units with as many as the limit, or more."""
    limit = limits["limit"]
    counts = [unit.fragments.total for unit in units if unit.is_body]
    value = sum(counts) / len(counts) if counts else 0.0
    found = (_violation(unit, limit) for unit in units if unit.fragments.total >= limit)
    return Ruling(value, tuple(found))


def _violation(unit: Unit, limit: float) -> Violation:
    found = unit.fragments
    message = (
        f"{found.total} fragments (limit {limit:g}), {found.longest} of them in series: a width of "
        f"{float(found.width):.2f} in a network with a parallelism of {unit.report.parallelism:.2f}"
    )
    return in_unit(
        unit, None, message, found.total, limit, _remedy(unit), change=partial(_change, unit)
    )


def _change(unit: Unit) -> Change:
    return Change(unit.layers, instead=list(_instead(unit)))


def joins_resolutions(unit: Unit) -> bool:
    """Whether a unit's paths run at several resolutions, so that no operator stands for them all.

    A stride leads from one resolution to another, and one operator may have it. Two are there where
    a map is enlarged, or three sizes are at work. Without padding maps shrink a little: only sizes
    that differ by a factor of 1.5 along a side count as two.
    """
    if any(_enlarges(layer) for layer in unit.layers):
        return True
    along = fragments_in(unit.layers, unit.origin.states)
    maps = {_positions(shape) for layer in along for shape in (layer.shapes[0], layer.output)}
    sizes = sorted(size for size in maps if size > 1)
    return sum(_STEP * smaller < larger for smaller, larger in pairwise(sizes)) > 1


_STEP = 1.5**2


def _enlarges(layer: Layer) -> bool:
    """Whether a layer makes a larger map of a map; a single pixel may be spread over any."""
    before = _positions(layer.shapes[0])
    return before > 1 and _positions(layer.output) > _STEP * before


def _positions(shape: Shape) -> int:
    return int(prod(shape.spatial))


def _remedy(unit: Unit) -> str:
    if joins_resolutions(unit):
        return (
            "paths of several resolutions cannot become one convolution: one in each path, "
            "or fewer resolutions"
        )
    kernel = "x".join(["3"] * len(unit.layers[-1].output.spatial)) or "1x1"
    width = _width(unit)
    return f"one {kernel} convolution of {width:.0f}->{width:.0f} channels has the same FLOPs"


def _width(unit: Unit) -> float:
    """Of the one convolution that has the FLOPs of the unit."""
    output = unit.layers[-1].output
    taps = 3 ** len(output.spatial)
    return sqrt(sum(cost.flops for cost in unit.costs) / (taps * output.positions))


def _instead(unit: Unit) -> Iterator[tuple[Op, Shape]]:
    """That convolution, priced at a multiple of 8 channels, as one would write it."""
    output = unit.layers[-1].output
    if output.spatial and not joins_resolutions(unit):
        c = round(_width(unit) / 8) * 8 or 8
        yield Conv(c, 3), output.replace(c=c)
