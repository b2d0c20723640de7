"""The dtypes of a layer, its bytes and bit operations, as ``explain`` shows them.

They are told where anything says a dtype, with the bits that each number of elements has.
"""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.analysis.bits import bits_written, moved_activations, operands
from costmodel.analysis.report import Report
from costmodel.core.network import Layer
from costmodel.core.precision import octets
from costmodel.core.si import BITS


def dtypes_in_words(report: Report, layer: Layer) -> str:
    """The dtypes of a layer's weights and of what it writes; empty where nothing says any."""
    if not report.network.states_dtypes:
        return ""
    weights, activations = (
        getattr(report.network.dtype_of(layer), part) for part in ("weights", "activations")
    )
    return weights if weights == activations else f"weights {weights}, activations {activations}"


def in_bits(report: Report, index: int) -> Iterator[tuple[str, str]]:
    """Lines on the bits of layer ``index``: what is told, and what it comes to."""
    network, cost, bits = report.network, report.costs[index], report.bits_by_layer()[index]
    layer = network.layers[index]
    if not network.states_dtypes:
        return
    written = bits_written(network, report.costs)
    weights = BITS[network.dtype_of(layer).weights]
    moved = [*moved_activations(network, layer, cost, written)]
    terms = [(one.elements, one.bits) for one in moved if one.elements]
    terms += [(cost.weights, weights)] if cost.weights else []
    if terms:
        sums = " + ".join(f"{elements:,}·{size}" for elements, size in terms)
        yield "MAC bits", f"{sums} = {bits.moved:,}, in bytes {octets(bits.moved):,}"
    if bits.operations:
        first, second = operands(network, layer, written)
        multiply_adds = bits.operations // (first * second)
        yield "BOPs", f"{multiply_adds:,}·{first}·{second} = {bits.operations:,}"
    if cost.params:
        equal = f"{cost.params:,}·{weights} = {bits.params:,}, in bytes {octets(bits.params):,}"
        yield "learned", equal
