"""Platforms whose coefficients are drawn, which time what some networks are made of."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from costmodel import Network
from costmodel.latency.platforms.platform import KernelClass, Platform, Range
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.timing import Timing

FACTS = {"onnxruntime": {"block": 16, "joins_hard_swish": 1}, "torch": {}}
WIDEST = Range(0.0, 1e15)


def made_for(
    networks: Iterable[Network], runtime: str = "onnxruntime", lacking: str = ""
) -> Timing:
    """A platform that covers all kernels of these networks at any size.

    A class is ``lacking`` if its name begins so.
    """
    known = runtime_of(runtime)
    amounts: dict[str, set[str]] = {}
    for network in networks:
        executed = known.kernels(network, FACTS[runtime])
        for work in known.works(executed, network, FACTS[runtime]):
            amounts.setdefault(work.kind, set()).update(work.amounts)
    classes = {
        kind: _drawn(kind, names)
        for kind, names in amounts.items()
        if not lacking or not kind.startswith(lacking)
    }
    platform = Platform(
        name="made",
        runtime=runtime,
        version="0",
        device="none",
        threads=1,
        unit="kernels",
        classes=classes,
        run_seconds=1e-5,
        noise_floor=None,
        error=0.05,
        spread=0.05,
        networks=1,
        reference_seconds=None,
        provenance="drawn",
        facts=FACTS[runtime],
    )
    return Timing(platform)


def _drawn(kind: str, names: Iterable[str]) -> KernelClass:
    scales = {"calls": 1e-6}
    shares = {name: crc32(f"{kind} {name}".encode()) / 2**32 for name in sorted(names)}
    seconds = {name: scales.get(name, 1e-11) * share for name, share in shares.items()}
    return KernelClass(seconds, dict.fromkeys(seconds, WIDEST), 0.05, 9)
