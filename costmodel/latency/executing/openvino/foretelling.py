"""The kernels that OpenVINO will execute of a network, without OpenVINO: pass after pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.latency.executing.openvino.joining import with_parts_joined
from costmodel.latency.executing.openvino.layouts import kernels_of
from costmodel.latency.executing.openvino.merging import merged
from costmodel.latency.executing.openvino.steps import steps_of
from costmodel.latency.executing.openvino.strides import with_strides_moved
from costmodel.latency.kernel import Kernel

if TYPE_CHECKING:
    from costmodel.core.network import Network


def foretold(network: Network, block: int) -> tuple[Kernel, ...]:
    """The kernels, each after those that it reads, their layers in the order of the network.

    ``block`` is 16 with AVX-512, and 8 with AVX2, where some layouts differ.

    Raises:
        SpecError: ops of which it is not known what OpenVINO makes; each is named.
    """
    steps = with_parts_joined(with_strides_moved(merged(steps_of(network))))
    order = {layer.name: number for number, layer in enumerate(network.layers)}
    for name, step in steps.items():
        layers = sorted(set(step.layers), key=order.__getitem__)
        steps[name] = step._replace(layers=tuple(layers))
    return tuple(kernels_of(steps, block))
