"""Clocks for lint whose times can be reckoned by hand: nanoseconds by layer."""

from __future__ import annotations

from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.linting.times import Clock, Times

BLOCK = 16


def _eager(layer: Layer) -> float:
    """Every layer takes its MAC."""
    return float(layer.op.cost(layer.shapes, layer.output).mac)


def _fused(layer: Layer) -> float:
    """Convolutions take their FLOPs, three times as much off the fast path; the rest is fused."""
    if layer.kind not in (Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE):
        return 0.0
    flops = float(layer.op.cost(layer.shapes, layer.output).flops)
    return flops if _is_fast(layer) else 3 * flops


def _is_fast(layer: Layer) -> bool:
    """As in ONNX Runtime: 4 divides what is read, 16 the channels of each of several groups."""
    c1, c2 = layer.shapes[0].c, layer.output.c
    groups = getattr(layer.op, "groups", 1)
    if layer.kind is Kind.DEPTHWISE or groups == 1:
        return c1 < BLOCK or c1 % 4 == 0
    return c1 // groups % BLOCK == c2 // groups % BLOCK == 0


def clock(kind: str, doubt: str = "") -> Clock:
    """The clock of a runtime that is ``eager``, or one with a fast path that is ``fused``."""
    of = {"eager": _eager, "fused": _fused}[kind]

    def times(network: Network) -> Times:
        by_layer = {layer.name: 1e-9 * of(layer) for layer in network.layers}
        return Times(sum(by_layer.values()), by_layer, 0.5 if doubt else 1.0, doubt)

    return Clock(kind, times, BLOCK)
