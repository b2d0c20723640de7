"""Blocks of a network: layers in a row that belong together, and those of them that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import groupby

from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.spec.entries import Source, source_of
from costmodel.interop.writing.spec.fields import Field, Said
from costmodel.ops.channels import Split


class Run(NamedTuple):
    """Layers of one block; ``inputs`` are read from outside, and ``gives`` is read there.

    ``form`` is the same for runs that differ in numbers alone; ``numbers`` are those.
    """

    block: str
    layers: tuple[Layer, ...]
    inputs: tuple[Tensor, ...]
    gives: Source | None
    form: object
    numbers: tuple[Field, ...]


def runs(
    network: Network, words: Mapping[str, Said], readers: Mapping[Source, Sequence[str]]
) -> list[Run]:
    """The layers of a network, those of each block together, and those in a row of none."""
    found, shared = [], shared_in(network)
    alone = _stages_that_are_blocks(network)
    for block, members in groupby(network.layers, key=lambda layer: _block_of(layer, alone)):
        layers = tuple(members)
        found.append(_run(block if len(layers) > 1 else "", layers, words, readers, shared))
    return found


def _block_of(layer: Layer, alone: Container[str]) -> str:
    return layer.block if layer.block != layer.stage or layer.block in alone else ""


def _stages_that_are_blocks(network: Network) -> frozenset[str]:
    """Blocks that stand in no other module: those of a known class in which two layers work."""
    work = Counter(layer.block for layer in network.layers if layer.kind in _WORKS)
    return frozenset(block for block in network.classes if work[block] > 1)


_WORKS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC, Kind.RNN})


def _run(
    block: str,
    layers: tuple[Layer, ...],
    words: Mapping[str, Said],
    readers: Mapping[Source, Sequence[str]],
    shared: frozenset[str],
) -> Run:
    inside = {layer.name: number for number, layer in enumerate(layers)}
    inputs = tuple(
        {
            source_of(tensor): tensor
            for layer in layers
            for tensor in layer.inputs
            if tensor.source not in inside
        }.values()
    )
    places: dict[Source, object] = {source_of(one): -1 - n for n, one in enumerate(inputs)}
    given = [
        source
        for layer in layers
        for source in _gives(layer)
        if any(name not in inside for name in readers.get(source, ()))
    ]
    form, numbers = [], []
    for layer in layers:
        own = words[layer.name]
        reads = tuple(
            places.get(source_of(one), (inside.get(one.source), one.part)) for one in layer.inputs
        )
        texts = tuple((one.name, one.text, one.value is None) for one in own.fields)
        form.append((own.word, texts, reads))
        numbers += [one for one in own.fields if one.value is not None]
    is_whole = bool(block) and len(given) == 1 and given[0] == (layers[-1].name, None)
    is_whole &= not any(borrows(layer) or layer.name in shared for layer in layers)
    gives = given[0] if is_whole else None
    return Run(block if is_whole else "", layers, inputs, gives, tuple(form), tuple(numbers))


def _gives(layer: Layer) -> Iterator[Source]:
    parts = range(len(layer.op.into)) if isinstance(layer.op, Split) else ()
    yield layer.name, None
    yield from ((layer.name, part) for part in parts)


def shared_in(network: Network) -> frozenset[str]:
    """The layers whose weights others use."""
    return frozenset(layer.weights_of for layer in network.layers if borrows(layer))


def borrows(layer: Layer) -> bool:
    """Whether a layer uses the weights of another; one that learns nothing has none to share."""
    return bool(layer.weights_of and layer.op.cost(layer.shapes, layer.output).params)


def readers_of(network: Network) -> dict[Source, list[str]]:
    """The layers that read each tensor; the network's return is one more, without a name."""
    found: dict[Source, list[str]] = {}
    for layer in network.layers:
        for tensor in layer.inputs:
            found.setdefault(source_of(tensor), []).append(layer.name)
    for tensor in network.outputs:
        found.setdefault(source_of(tensor), []).append("")
    return found
