"""What a finding costs: the kernels that its rule is about, now and with its remedy.

A network without one of its layers is told by what stands around the layer, as far as that is the
same part of the whole: with the layer its kernels take what they take in the whole, and without it
those at the border still do. Else the whole is foretold without the layer.
"""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.analysis.altering import weights_of, without
from costmodel.analysis.surroundings import Region
from costmodel.core.network import Layer
from costmodel.core.values import NamedTuple
from costmodel.linting.times import Change, Clock, Price, Timed, Times


def price_of(change: Change, timed: Timed) -> Price:
    """What a finding costs whose remedy makes this change."""
    times, clock = timed.times, timed.clock
    now = sum(times.by_layer.get(layer.name, 0.0) for layer in change.concerned)
    if change.dropped:
        saved, is_sure = _saved_without(change.dropped, timed)
        now = max(now, saved)  # what is fused may still take time, within another kernel
        then = now - saved if is_sure else None
    else:
        then = _replaced(change, now, clock)
    return Price(now, None if then is None else max(0.0, then), times.seconds)


def _replaced(change: Change, now: float, clock: Clock) -> float | None:
    """Ops are compared by themselves, so that what is fused into a layer now stays what it is."""
    after = _sum(clock.alone(op, x) for op, x in change.instead)
    if not change.replaced:
        return after if change.instead else None
    before = _sum(clock.alone(layer.op, layer.shapes[0]) for layer in change.replaced)
    return None if before is None or after is None else now - before + after


def _sum(seconds: Iterable[float | None]) -> float | None:
    """The sum; None where one of them is not known."""
    found = list(seconds)
    known = [one for one in found if one is not None]
    return sum(known) if len(known) == len(found) else None


class _Saved(NamedTuple):
    """The seconds that are saved, and whether the rest is covered well enough to say so."""

    seconds: float
    is_sure: bool


_REACHES = (3, 4)
"""How many tensors away what is fused with a layer, or laid out for it, mostly is."""


def _saved_without(layer: Layer, timed: Timed) -> _Saved:
    """What a run saves if a layer goes."""
    for reach in _REACHES if timed.clock.of_part else ():
        saved = _saved_around(layer, timed.surroundings.of(layer, reach), timed)
        if saved:
            return saved
    rest = timed.clock.of(without(timed.report.network, layer))
    return _Saved(round(timed.times.seconds - rest.seconds, _DIGITS), not rest.doubt)


def _saved_around(layer: Layer, region: Region, timed: Timed) -> _Saved | None:
    """What is saved around the layer; None if that is not the same as in the whole."""
    of_part, network = timed.clock.of_part, region.network
    if of_part is None:
        return None
    elsewhere = timed.weights - weights_of(network)
    now = of_part(network, elsewhere)
    rings = _by_distance(region)
    if not all(_same(now, timed.times, names, timed) for names in rings[:_MIDDLE]):
        return None
    then = of_part(without(network, layer), elsewhere)
    if not all(_same(now, then, names, timed) for names in rings[-_BORDER:]):
        return None
    saved = round(now.seconds - then.seconds, _DIGITS)
    unknown = timed.times.unknown - now.unknown + then.unknown
    is_clear = unknown <= _CLEAR * (timed.times.seconds - saved)
    return _Saved(saved, is_sure=True) if is_clear else None


_MIDDLE, _BORDER = 3, 2
"""Tensors from the layer within which all is as in the whole, and from the border within which
nothing changes.
"""
_DIGITS = 15
"""Of seconds: units that are alike save the same, in whatever order their kernels are added."""
_CLEAR = 0.03
"""The share of a run of which nothing may be known without asking what is too much."""


def _by_distance(region: Region) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(max(region.distances.values()) + 1)]
    for name, distance in region.distances.items():
        found[distance].append(name)
    return found


def _same(one: Times, other: Times, names: Iterable[str], timed: Timed) -> bool:
    """Whether layers take the same in two runs."""
    little = _EQUAL * timed.times.seconds
    pairs = ((one.by_layer.get(name, 0.0), other.by_layer.get(name, 0.0)) for name in names)
    return all(abs(a - b) <= little for a, b in pairs)


_EQUAL = 1e-9
"""Seconds are sums of floats: the share of a run that is none."""
