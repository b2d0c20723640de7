"""Peak activations: the most elements alive at once, in the spec's own order.

An op's inputs and output are alive together, a tensor is freed after its last reader, nothing is
computed in place, and weights are apart. A view (flatten, dropout, identity) and a folded norm make
no tensor: their output is their input under another name. The parts of a split are tensors of their
own. That is the peak ``as-written``; there are two more:

- ``in-place``: an activation, addition, multiplication, scale or batch norm writes over an input of
  its output's shape, and of as many bits an element, that nothing needs any more;
- ``fused``: activations and additions are parts of the convolutions that make their inputs, which
  therefore are never stored (``costmodel.analysis.fusing``).

In bits each element counts as many as the dtype has in which it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Literal, TypeAlias

from costmodel.analysis.bits import bits_written
from costmodel.analysis.fusing import fused, is_another_name
from costmodel.core import dim
from costmodel.core.cost import Cost
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network, Tensor
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.norm import BatchNorm

PeakMode = Literal["as-written", "in-place", "fused"]
"""What is taken to be stored."""

_Key: TypeAlias = tuple[str, int | None]


def peak_activations(network: Network, costs: Sequence[Cost], peak: PeakMode = "as-written") -> int:
    """The peak in elements, batch included."""
    return int(max(live_sizes(network, costs, peak)))


def live_sizes(
    network: Network, costs: Sequence[Cost], peak: PeakMode = "as-written"
) -> Iterator[Dim]:
    """Elements alive at the start, and beside each layer that makes a tensor."""
    return (size for _, size in sizes_by_layer(network, costs, peak))


def live_bits(
    network: Network, costs: Sequence[Cost], peak: PeakMode = "as-written"
) -> Iterator[Dim]:
    """The bits of what is alive at the same moments."""
    return (size for _, size in bits_by_layer(network, costs, peak))


def sizes_by_layer(
    network: Network, costs: Sequence[Cost], peak: PeakMode
) -> Iterator[tuple[str, Dim]]:
    """Elements alive at the start, whose name is empty, and beside each layer of a name."""
    bits = bits_written(network, costs)
    return _live(network, costs, peak, bits, dict.fromkeys(bits, 1))


def bits_by_layer(
    network: Network, costs: Sequence[Cost], peak: PeakMode
) -> Iterator[tuple[str, Dim]]:
    """The bits of what is alive at the same moments."""
    bits = bits_written(network, costs)
    return _live(network, costs, peak, bits, bits)


def _live(
    network: Network,
    costs: Sequence[Cost],
    peak: PeakMode,
    bits: Mapping[str, int],
    counted: Mapping[str, int],
) -> Iterator[tuple[str, Dim]]:
    """What is alive, an element of each layer's output ``counted`` as so many."""
    if peak == "fused":
        network, costs = fused(network, costs)
    aliases = _aliases(network.layers, costs)
    last = _last_readers(network, aliases)
    inputs = network.inputs.items()
    sizes: dict[_Key, Dim] = {(name, None): shape.size * counted[name] for name, shape in inputs}
    parts = _parts(network, counted)
    alive: Dim = sum(sizes.values())
    yield "", alive
    for number, layer in enumerate(network.layers):
        ending = _ending(layer, number, aliases, last, parts)
        if (layer.name, None) not in aliases:
            output = layer.output.size * counted[layer.name]
            made: dict[_Key, Dim] = parts.get(layer.name) or {(layer.name, None): output}
            sizes |= made
            is_over = peak == "in-place" and _overwrites(layer, ending, aliases, bits)
            yield layer.name, alive if is_over else alive + output
            # Parts of a split that nobody reads are gone at once.
            alive = alive + sum(made.values())
        for key in ending:
            alive = alive - sizes.pop(key, 0)


def _aliases(layers: Iterable[Layer], costs: Sequence[Cost]) -> dict[_Key, _Key]:
    """Tensors that are only another name, and the tensor that they name."""
    aliases: dict[_Key, _Key] = {}
    for layer, cost in zip(layers, costs, strict=True):
        if is_another_name(layer, cost):
            key = _key(layer.inputs[0])
            aliases[layer.name, None] = aliases.get(key, key)
    return aliases


_key: Callable[[Tensor], _Key] = attrgetter("source", "part")


def _last_readers(network: Network, aliases: dict[_Key, _Key]) -> dict[_Key, int]:
    last: dict[_Key, int] = {}
    for number, layer in enumerate(network.layers):
        for key in map(_key, layer.inputs):
            last[aliases.get(key, key)] = number
    for key in map(_key, network.outputs):
        last[aliases.get(key, key)] = len(network.layers)
    return last


def _parts(network: Network, counted: Mapping[str, int]) -> dict[str, dict[_Key, Dim]]:
    """The parts of each split layer that anything needs, with their sizes."""
    parts: dict[str, dict[_Key, Dim]] = {}
    needed = chain.from_iterable(layer.inputs for layer in network.layers)
    for tensor in chain(needed, network.outputs):
        if tensor.part is not None:
            size = tensor.shape.size * counted[tensor.source]
            parts.setdefault(tensor.source, {})[_key(tensor)] = size
    return parts


def _overwrites(
    layer: Layer, ending: set[_Key], aliases: dict[_Key, _Key], bits: Mapping[str, int]
) -> bool:
    """Whether an input that nothing needs any more is as large as the output."""
    return isinstance(layer.op, _ELEMENT_BY_ELEMENT) and any(
        aliases.get(_key(tensor), _key(tensor)) in ending
        and all(map(dim.same, tensor.shape, layer.output))
        and bits[tensor.source] == bits[layer.name]
        for tensor in layer.inputs
    )


_ELEMENT_BY_ELEMENT = (Activation, Add, Multiply, Scale, BatchNorm)


def _ending(
    layer: Layer,
    number: int,
    aliases: dict[_Key, _Key],
    last: dict[_Key, int],
    parts: dict[str, dict[_Key, Dim]],
) -> set[_Key]:
    """The tensors that nobody needs after this layer, its own unread output among them."""
    keys: list[_Key] = [*parts.get(layer.name, ((layer.name, None),))]
    for key in map(_key, layer.inputs):
        keys.append(aliases.get(key, key))
    return {key for key in keys if last.get(key, -1) <= number}
