"""A1: channels and groups stay on the fast path of the platform's runtime.

## What it does
Predicts the network's time with other widths and other numbers of groups nearby, and points out
those where a neighbour saves time that it does not save in FLOPs or MAC. It needs a platform
(`costmodel lint --platform P`) and is silent without one.

## Why is this bad
Runtimes work on channels in blocks, of 8 or 16 floats as the processor has them, and leave that
layout where channels do not fit it: a few channels more can cost less. ONNX Runtime takes a
convolution into its layout if 4 divides the channels that it reads, and one with groups if a block
divides the channels of each group; else it computes it in another way, and tensors are moved into
the layout and out of it. FLOPs and MAC show nothing of that.

## Formula
A width is that of all convolutions of the same number of output channels, in units whose output has
the same resolution; so are groups. Neighbours of a width are the nearest multiples of 4 and of the
runtime's block on either side, times the groups around; of a number of groups, the nearest that
divide the channels. Where a neighbour makes widths meet that differ, those of the convolutions
behind them follow. With T and T' the predicted times, and t of each layer,

saved = (T - T')/T - sum of t·max(0, 1 - r)/T,

where r is the layer's FLOPs or MAC over what it has now, whichever falls further: what is saved by
having less to do is no cliff. The finding names the nearest neighbour that saves the limit or more.
A neighbour counts only if the network can be built with it, returns the same shapes, and is covered
by the platform as well as it is now.

The verdict is about the network: what the neighbours that are named save together, as a share of
the predicted time.

## Limits
`limit = 2 %` of the predicted time, for each of them and for the network.

## Example
```yaml
- pointwise: 58      # ShuffleNetV2 1x at 28x28: 4 does not divide 58
```

## Remedy
```yaml
- pointwise: 60      # on ONNX Runtime: more FLOPs, less time
```

## Source
ONNX Runtime, core/optimizer/nchwc_transformer.cc. That the guideline of equal widths is mostly
alignment on such a runtime: docs/guidelines.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from costmodel.analysis.altering import flops_of
from costmodel.analysis.units import units
from costmodel.core.dim import Illegal
from costmodel.core.network import Layer, Network
from costmodel.core.values import NamedTuple
from costmodel.linting.finding import Level, Limits, Presets, Ruling, Share, Violation
from costmodel.linting.neighbours import Choice, groups, widths
from costmodel.linting.times import Price, Timed

TITLE = "channels and groups stay on the runtime's fast path"
JUDGES = "times"
LEVEL = Level.WARNING
LIMITS: Limits = {"limit": Share(0.02)}
PRESETS: Presets = {}


class _Neighbour(NamedTuple):
    """Another number, the seconds of the network with it, and its FLOPs over those of now.

    ``due`` are the seconds that it saves by having less to do.
    """

    number: int
    seconds: float
    flops: float
    due: float


def check(timed: Timed, limits: Limits) -> Ruling:
    """What the nearest neighbours save that save more than the limit."""
    parts = units(timed.report)
    choices = [*widths(parts, timed.clock.block), *groups(parts, timed.clock.block)]
    flops = flops_of(timed.report.network)
    found = tuple(_violations(choices, timed, limits["limit"], flops))
    return Ruling(sum(one.value for one in found), found)


def _violations(
    choices: Iterable[Choice], timed: Timed, limit: float, flops: int
) -> Iterator[Violation]:
    for choice in choices:
        if _seconds_of(choice, timed) < limit * timed.times.seconds:
            continue  # no neighbour can save more than is taken
        good = [one for one in _neighbours(choice, timed, flops) if _saved(one, timed) >= limit]
        if good:
            nearest = min(good, key=lambda one: (_distance(choice, one), one.seconds))
            yield _violation(choice, nearest, timed, limit)


def _seconds_of(choice: Choice, timed: Timed) -> float:
    """What layers at its resolution take, with what moves tensors, which is of no layer."""
    others = (
        timed.times.by_layer.get(layer.name, 0.0)
        for layer in timed.report.network.layers
        if all(shape.spatial != choice.resolution for shape in (*layer.shapes, layer.output))
    )
    return timed.times.seconds - sum(others)


def _neighbours(choice: Choice, timed: Timed, flops: int) -> Iterator[_Neighbour]:
    network, now = timed.report.network, timed.times
    for number in choice.near:
        try:
            other = choice.other(network, number)
        except Illegal:
            continue
        times = timed.clock.of(other)
        if not times.doubt and times.coverage >= now.coverage - _SAME:
            more = flops_of(other) / (flops or 1)
            yield _Neighbour(number, times.seconds, more, _due(timed, other))


_SAME = 1e-6
"""Coverage is a sum of floats."""


def _saved(one: _Neighbour, timed: Timed) -> float:
    """The share of the time that it saves, beyond what there is less to do."""
    return 1 - (one.seconds + one.due) / timed.times.seconds


def _due(timed: Timed, other: Network) -> float:
    pairs = zip(timed.report.network.layers, other.layers, strict=True)
    seconds = timed.times.by_layer
    changed = ((one, two) for one, two in pairs if one is not two and seconds.get(one.name))
    return sum(seconds[one.name] * max(0.0, 1 - _ratio(one, two)) for one, two in changed)


def _ratio(one: Layer, other: Layer) -> float:
    """FLOPs or MAC of a layer over what they were, whichever fell further."""
    before, after = (layer.op.cost(layer.shapes, layer.output) for layer in (one, other))
    counts = ((after.flops, before.flops), (after.mac, before.mac))
    return min((int(new) / int(old) for new, old in counts if old), default=1.0)


def _distance(choice: Choice, one: _Neighbour) -> float:
    return max(one.number, choice.number) / min(one.number, choice.number)


def _violation(choice: Choice, found: _Neighbour, timed: Timed, limit: float) -> Violation:
    layer, unit = choice.members[0]
    count = len(choice.members)
    where = f" in {count} layers" if count > 1 else ""
    value = 1 - found.seconds / timed.times.seconds
    message = (
        f"{choice.number} {choice.what}{where} take longer for their work than "
        f"{found.number} would (limit {limit:g})"
    )
    change = f"{100 * (found.flops - 1):+.1f} % FLOPs"
    remedy = f"{found.number} {choice.what}: {change}"
    run = timed.times.seconds
    price = Price(run, found.seconds, run)
    return Violation(layer.name, unit.name, layer.mark, message, value, limit, remedy, price=price)
