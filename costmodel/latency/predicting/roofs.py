"""The roofs of a platform, as its coefficients have them: what bounds FLOPs a second.

Under the roof of computing an op does 1/s FLOPs a second, where s are the seconds of a multiply-add
of the dense convolutions that were timed most. Under a roof of bandwidth it does its intensity
times as many as elements are moved in a second: as additions move them, or relu, whichever was
timed most, whose time is that of their bytes and outputs. From each cache on, bytes cost more.
Calls are left out. What a platform does not tell has no roof.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import inf

from costmodel.core.si import short
from costmodel.latency.amounts import WORD_BYTES, tiers_of
from costmodel.latency.platforms.platform import KernelClass, Platform

_DENSE = frozenset({"conv", "pointwise"})
_COMPUTE = ("macs", "macs_3x3")
_TIERS = ("bytes", "bytes_mid", "bytes_far")
_LEAST_SECONDS = 1e-18
_ELEMENTWISE = frozenset({"add", "arithmetic", "relu", "activation"})
_STREAMING = frozenset({*_TIERS, "outputs", "calls", "image"})


@dataclass(frozen=True, slots=True)
class Roof:
    """A bound: so many FLOPs ``per_second``, or of elements that are moved where it is ``sloped``.

    ``told`` says what it is, and ``of`` the class of kernels whose coefficients it is made of.
    """

    told: str
    of: str
    per_second: float
    sloped: bool


def roofs_of(platform: Platform) -> tuple[Roof, ...]:
    """The roof of computing, then those of bandwidth from the nearest cache on."""
    return (*_computing(platform), *_bandwidths(platform))


def _most_timed(platform: Platform, names: list[str]) -> str | None:
    """Of some classes the one with most samples, the first of several by name."""
    classes = platform.classes
    timed = sorted((-classes[name].samples, name) for name in names if classes[name].samples)
    return timed[0][1] if timed else None


def _computing(platform: Platform) -> Iterator[Roof]:
    dense = [name for name in platform.classes if _is_dense(name)]
    if not (name := _most_timed(platform, dense)):
        return
    found = platform.classes[name].seconds
    known = [found[amount] for amount in _COMPUTE if _is_known(found.get(amount, 0.0))]
    if known:
        rate = 1 / min(known)
        yield Roof(f"{short(round(rate))} FLOPs/s", name, rate, sloped=False)


def _is_known(seconds: float) -> bool:
    """Whether this may be what a multiply-add or a byte takes: less is a rest of fitting."""
    return _LEAST_SECONDS < seconds < inf


def _is_dense(name: str) -> bool:
    """Of runtimes' classes those of their usual code: neither grouped nor of a plain layout."""
    *others, last = name.split(" ")
    return last in _DENSE and not {"grouped", "plain"} & set(others)


def _bandwidths(platform: Platform) -> Iterator[Roof]:
    streaming = [name for name, one in platform.classes.items() if _streams(name, one)]
    if not (name := _most_timed(platform, streaming)):
        return
    found = platform.classes[name]
    times = accumulate(found.seconds[tier] for tier in _TIERS if tier in found.seconds)
    for each, sizes in dict(zip(times, _sizes(platform, found), strict=False)).items():
        seconds = each + _writing(found)
        if _is_known(seconds):
            rate = 1 / seconds
            yield Roof(f"{short(round(rate))}B/s{sizes}", name, rate / WORD_BYTES, sloped=True)


def _streams(name: str, one: KernelClass) -> bool:
    """Whether a class is of additions or relu, and all that was timed of it reading and writing."""
    if name.rpartition(" ")[2].casefold() not in _ELEMENTWISE:
        return False
    amounts = {name for name, seen in one.ranges.items() if seen.most}
    return amounts <= _STREAMING and "bytes" in amounts and one.seconds["bytes"] > 0


def _writing(one: KernelClass) -> float:
    """What its outputs add to the seconds of a byte: as many bytes to each as its largest had."""
    outputs, moved = one.ranges.get("outputs"), one.ranges["bytes"]
    return one.seconds["outputs"] * outputs.most / moved.most if outputs else 0.0


def _sizes(platform: Platform, found: KernelClass) -> tuple[str, ...]:
    """How much kernels move whose bytes come from each of the tiers; nothing of a single one."""
    if _TIERS[1] not in found.seconds:
        return ("",)
    near, far = (size / 1e6 for size in tiers_of(platform.facts))
    return f", kernels of up to {near:g} MB", f", up to {far:g} MB", ", larger ones"
