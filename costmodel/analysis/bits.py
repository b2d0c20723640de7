"""What layers move and compute in bits, at the dtypes that are said of them; fp32 where none is.

- **Bits of MAC**: each tensor read, in the dtype of who wrote it (an input's is the network's),
  what the layer writes, in its own dtype of activations, and its weights, in theirs. What it reads
  beyond its inputs, scores of attention say, it wrote itself.
- **Bits of params**: the learnable parameters, in the layer's dtype of weights.
- **Bit operations**: multiply-adds times the bits of a weight times those of the first tensor read;
  of a product of two activations, times the bits of the first two (of one alone, their square). A
  multiply-add of b_w by b_a bits takes b_w·b_a (Bayesian Bits, arXiv:2005.07093).

Bytes are an eighth of the bits of all that is summed, rounded up once. Views and folded norms write
nothing: their output is their input under another name, in its dtype.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from costmodel.analysis.fusing import is_another_name
from costmodel.core import dim
from costmodel.core.cost import Cost
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.core.si import BITS
from costmodel.core.values import NamedTuple
from costmodel.ops.custom import Custom


class Bits(NamedTuple):
    """Bits of activations and of weights that are moved, bits of learnable params, operations."""

    activations: Dim
    weights: Dim
    params: Dim
    operations: Dim

    @property
    def moved(self) -> Dim:
        """Bits of MAC."""
        return self.activations + self.weights


def summed_bits(some: Iterable[Bits]) -> Bits:
    """The sum of each."""
    return Bits(*map(sum, zip(Bits(0, 0, 0, 0), *some, strict=True)))


def bits_of(network: Network, costs: Sequence[Cost], factor: int = 1) -> tuple[Bits, ...]:
    """The bits of each layer; ``costs`` count ``factor`` FLOPs for a multiply-add."""
    written = bits_written(network, costs)
    return tuple(
        _bits(network, layer, cost, written, factor)
        for layer, cost in zip(network.layers, costs, strict=True)
    )


def bits_written(network: Network, costs: Sequence[Cost]) -> Mapping[str, int]:
    """The bits of one element of each input, and of what each layer gives."""
    names = (*network.inputs, *(layer.name for layer in network.layers))
    written = dict.fromkeys(names, BITS[network.precision.activations])
    if not network.has_own_dtypes:
        return written
    for layer, cost in zip(network.layers, costs, strict=True):
        is_named = is_another_name(layer, cost)
        own = BITS[network.dtype_of(layer).activations]
        written[layer.name] = written[layer.inputs[0].source] if is_named else own
    return written


class Moved(NamedTuple):
    """So many elements of so many bits each, of a tensor or of weights called ``what``."""

    what: str
    bits: int
    elements: Dim


def moved_activations(
    network: Network, layer: Layer, cost: Cost, written: Mapping[str, int]
) -> Iterator[Moved]:
    """What a layer reads and writes.

    An op of one's own that says how much it reads is taken to read its first input.
    """
    if is_another_name(layer, cost):
        return
    own = BITS[network.dtype_of(layer).activations]
    if isinstance(layer.op, Custom) and layer.op.reads is not None:
        first = layer.inputs[0].source
        yield Moved(first, written[first], cost.reads)
    else:
        for tensor in layer.inputs:
            yield Moved(tensor.source, written[tensor.source], tensor.shape.size)
        beyond = cost.reads - sum(tensor.shape.size for tensor in layer.inputs)
        yield Moved("read of its own", own, beyond)
    yield Moved("written", own, cost.writes)


def operands(network: Network, layer: Layer, written: Mapping[str, int]) -> tuple[int, int]:
    """The bits of the two that a multiply-add of the layer multiplies."""
    first = written[layer.inputs[0].source]
    if layer.kind is not Kind.MATMUL:
        return first, BITS[network.dtype_of(layer).weights]
    second = layer.inputs[1] if len(layer.inputs) > 1 else layer.inputs[0]
    return first, written[second.source]


def _bits(
    network: Network, layer: Layer, cost: Cost, written: Mapping[str, int], factor: int
) -> Bits:
    weights = BITS[network.dtype_of(layer).weights]
    moved = moved_activations(network, layer, cost, written)
    activations = sum(bits * elements for _, bits, elements in moved)
    multiply_adds = cost.flops if factor == 1 else dim.exact(cost.flops, factor)
    first, second = operands(network, layer, written)
    operations = multiply_adds * (first * second)
    return Bits(activations, cost.weights * weights, cost.params * weights, operations)
