"""G2: excessive group convolution increases memory access.

## What it does
Compares the MAC of every grouped convolution with that of the dense convolution which has the same
input and the same FLOPs. Depthwise convolutions are G4's matter and stay out.

## Why is this bad
More groups buy more channels for the same FLOPs, and every channel is read and written. The paper
measured, at equal FLOPs, 2451, 1725, 1026 and 634 batches a second on a GPU for g = 1, 2, 4 and 8,
and 40.0, 35.0, 32.9 and 27.8 images a second on ARM.

## Formula
MAC = h·w·(c1 + c2) + c1·c2/g = h·w·c1 + B·g/c1 + B/(h·w): at a fixed input and fixed FLOPs B it
grows with g. The dense convolution of the same input and FLOPs has c2/g output channels.

The verdict is about the network: the MAC of all convolutions of the body but the depthwise ones,
over the MAC with each grouped one replaced by its dense equal, minus 1.

## Limits
`limit = 0.10`: Networks without grouped convolutions come to 0. The least of those that the paper
blames, ShuffleNet V1 with g = 2, comes to 0.233 at 224 pixels and 0.112 at 96; ResNeXt-50, which is
not blamed, to 0.056. A single convolution is pointed out from the same limit.

## Example
```yaml
- pointwise: {out: 480, groups: 8}      # from 240 channels at 28x28
```

## Remedy
```yaml
- pointwise: {out: 60}                  # dense: the same FLOPs, about half of the MAC
```
Or fewer groups, with fewer output channels in proportion: the finding says how many.

## Source
ShuffleNet V2 (arXiv:1807.11164), section 2, G2, equation 3, Table 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from costmodel.analysis.convolutions import Grouped, grouped_of
from costmodel.analysis.units import Unit
from costmodel.core.network import Layer
from costmodel.core.values import NamedTuple
from costmodel.linting.finding import Level, Limits, Preset, Ruling, Violation, in_unit
from costmodel.linting.times import Change

TITLE = "excessive group convolution increases memory access"
JUDGES = "units"
LEVEL = Level.WARNING
LIMITS = {"limit": 0.10}
PRESETS = {"strict": Preset({"limit": 0.05})}


class _Found(NamedTuple):
    """A convolution that may have groups: its MAC, and that of its dense equal."""

    unit: Unit
    layer: Layer
    sizes: Grouped
    mac: int
    dense: float


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    """MAC over the MAC with dense convolutions of the same input and FLOPs, minus 1.

    Convolutions of which it is at least the limit are pointed out.
    """
    found = list(_convolutions(units))
    body = [one for one in found if one.unit.is_body]
    dense = sum(one.dense for one in body)
    value = sum(one.mac for one in body) / dense - 1 if dense else 0.0
    limit = limits["limit"]
    past = (_violation(one, limit) for one in found if one.mac / one.dense - 1 >= limit)
    return Ruling(value, tuple(past))


def _convolutions(units: Sequence[Unit]) -> Iterator[_Found]:
    for unit in units:
        for layer, sizes in grouped_of(unit):
            yield _Found(unit, layer, sizes, sizes.mac, sizes.at(1))


def fitting_groups(sizes: Grouped, c1: int, c2: int, limit: float) -> int:
    """The most groups that keep the MAC within the limit at the same input and FLOPs."""
    for groups in range(sizes.groups - 1, 1, -1):
        out = c2 * groups
        is_whole = (
            c1 % groups == 0 and out % sizes.groups == 0 and out // sizes.groups % groups == 0
        )
        if is_whole and sizes.at(groups) / sizes.at(1) - 1 < limit:
            return groups
    return 1


def _violation(found: _Found, limit: float) -> Violation:
    unit, layer, sizes, mac, dense = found
    c1, c2 = layer.shapes[0].c, layer.output.c
    ratio = mac / dense
    message = (
        f"{sizes.groups} groups, {c1}->{c2} channels: MAC {mac:,} is {ratio:.2f} times that "
        f"of the dense convolution with the same input and FLOPs (limit {1 + limit:g})"
    )
    groups = fitting_groups(sizes, c1, c2, limit)
    out = c2 * groups / sizes.groups
    named = f"{groups} groups" if groups > 1 else "a dense convolution"
    saved = mac - sizes.at(groups)
    remedy = (
        f"{named} with {out:g} output channels: the same FLOPs, {100 * saved / mac:.0f} % less MAC"
    )
    change = partial(_change, layer, groups, c2 * groups // sizes.groups)
    return in_unit(unit, layer, message, ratio - 1, limit, remedy, round(saved), change)


def _change(layer: Layer, groups: int, out: int) -> Change:
    op: Any = layer.op
    return Change((layer,), (layer,), [(replace(op, groups=groups, out=out), layer.shapes[0])])
