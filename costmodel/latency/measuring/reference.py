"""The reference kernel: a 3x3 convolution that tells how fast the machine is at the moment."""

from __future__ import annotations

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.latency.subject import Subject
from costmodel.ops.conv import Conv

_INPUT = Shape(1, 64, 28, 28)
_CONV = Conv(64, 3)


def reference() -> Subject:
    """A network of one convolution, 64 channels to 64 on 28x28.

    It has 28·28·3·3·64·64 = 28.9 M multiply-adds, a fraction of a millisecond, and 0.5 MB, which
    stay in the caches.
    """
    output = _CONV.output(_INPUT)
    read = Tensor("image", _INPUT)
    layer = Layer("conv", _CONV, _CONV.kind(_INPUT), (read,), output, "conv", "conv")
    outputs = (Tensor("conv", output),)
    network = Network("reference", "", "reference", {"image": _INPUT}, (layer,), outputs, {}, {})
    return Subject("reference", network)
