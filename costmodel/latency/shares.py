"""Which part of Figure 2 of the ShuffleNet V2 paper a kernel's time is counted as.

The paper takes a runtime's time apart into convolutions, data movement, element-wise operations and
others; depthwise convolutions are told apart here, since they count as element-wise in G4 but run
as convolutions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.latency.kernel import Kernel, Share

_SHARES: Mapping[Kind, Share] = MappingProxyType(
    {
        Kind.CONV: Share.CONVOLUTION,
        Kind.POINTWISE: Share.CONVOLUTION,
        Kind.DEPTHWISE: Share.DEPTHWISE,
        Kind.FC: Share.OTHER,
        Kind.MATMUL: Share.OTHER,
        Kind.RNN: Share.OTHER,
        Kind.POOL: Share.OTHER,
        Kind.NORM: Share.ELEMENTWISE,
        Kind.ACTIVATION: Share.ELEMENTWISE,
        Kind.ARITHMETIC: Share.ELEMENTWISE,
        Kind.MOVEMENT: Share.MOVEMENT,
    }
)
_RANKS = tuple(_SHARES)
"""Kinds, those first that a kernel is named after whatever is fused into it."""


def share_of(kernel: Kernel, layers: Mapping[str, Layer]) -> Share | None:
    """The part that a kernel belongs to; None where it is not known what it stands for.

    ``layers`` are those of the network by name.
    """
    if main := main_layer(kernel, layers):
        return _SHARES[main.kind]
    return Share.MOVEMENT if kernel.is_matched else None


def main_layer(kernel: Kernel, layers: Mapping[str, Layer]) -> Layer | None:
    """Of the layers that a kernel stands for the one that others are fused into.

    That is a convolution, whatever follows it; of layers of one kind the first.
    """
    return main_of([layers[name] for name in kernel.layers])


def main_of(found: Sequence[Layer]) -> Layer | None:
    """Of some layers the one that others are fused into; None of none."""
    return min(found, key=lambda layer: _RANKS.index(layer.kind)) if found else None
