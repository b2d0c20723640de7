"""The layers of ncnn that a network comes to, as ncnn's own converter, pnnx, leaves them.

A batch norm is folded into the convolution or fully connected layer before it, and an activation
that alone reads one of these is part of it, if it is among ``_FUSED``. Dropout and identity are
gone. A blob that several layers read is given to each by a ``Split``, which moves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from costmodel.core.network import Layer, Network
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.asked import (
    Unwritable,
    parts_read,
    problem,
    refuse_what_only_a_model_has,
)
from costmodel.interop.writing.ncnn.draft import Blob, Draft, Place
from costmodel.interop.writing.ncnn.layers import Value, Written
from costmodel.interop.writing.ncnn.ops import write
from costmodel.interop.writing.torch.tree import without_wholes


class Graph(NamedTuple):
    """The layers in the order in which they run, inputs first, and the blobs that are returned."""

    layers: tuple[Written, ...]
    outputs: tuple[str, ...]


def graph_of(network: Network) -> Graph:
    """The layers of a network.

    Raises:
        SpecError: several images, or an op that is not written; every fault is listed.
    """
    if network.batch != 1:
        message = f"{network.title}: ncnn has no batch, and {network.batch} images were asked for"
        raise SpecError([Problem(message, None, "--batch 1")])
    plain = without_wholes(network)
    draft = _drafted(plain)
    returned = [draft.blobs[tensor.source, tensor.part].name for tensor in plain.outputs]
    fused = list(_fused(draft.written, returned))
    return _shared(fused, list(dict.fromkeys(returned)))


def _drafted(network: Network) -> Draft:
    draft, faults, parted = Draft(network), dict[str, Problem](), parts_read(network)
    for layer in network.layers:
        try:
            refuse_what_only_a_model_has(layer, parted)
            write(Place(layer, draft))
        except Unwritable as fault:
            told = problem(layer, fault, "ncnn")
            faults.setdefault(str(told.mark or told.message), told)
            _hold_in_spite(layer, draft)
    if faults:
        raise SpecError(faults.values())
    return draft


def _hold_in_spite(layer: Layer, draft: Draft) -> None:
    """Let what reads a layer that cannot be written be looked at all the same."""
    for part in (None, *range(len(getattr(layer.op, "into", ())))):
        draft.blobs[layer.name, part] = Blob("", layer.output)


_FUSING = frozenset({"Convolution", "ConvolutionDepthWise", "InnerProduct"})
_FUSED: Mapping[str, int] = {"ReLU": 1, "Clip": 3, "Sigmoid": 4, "Mish": 5}
_WITH_SLOPE = 2


def _fused(written: Sequence[Written], returned: Sequence[str]) -> Iterator[Written]:
    """The layers, with activations in what they read wherever nothing else reads that."""
    reads = _reads(written, returned)
    after = {one.reads[0]: one for one in written if one.type in _FUSED}
    gone = set()
    for one in written:
        last = after.get(one.gives[0])
        if last and one.type in _FUSING and reads[one.gives[0]] == 1:
            gone.add(last.name)
            params = {**one.params, **_as_params(last)}
            yield one._replace(params=params, gives=last.gives, layers=one.layers + last.layers)
        elif one.name not in gone:
            yield one


def _reads(written: Sequence[Written], returned: Sequence[str]) -> Counter[str]:
    """How often each blob is read; to be returned is one more."""
    return Counter([*(blob for one in written for blob in one.reads), *returned])


def _as_params(activation: Written) -> Mapping[int, Value]:
    """An activation as parameters of the layer before it: its number, and what it takes itself."""
    number = _FUSED[activation.type]
    own = [value for value in activation.params.values() if isinstance(value, int | float)]
    if activation.type == "ReLU" and own:
        number = _WITH_SLOPE
    return {9: number, **({10: own} if own else {})}


def _shared(written: Sequence[Written], returned: Sequence[str]) -> Graph:
    """The layers, with a Split behind each blob that is read more than once."""
    reads = _reads(written, returned)
    copies: dict[str, Iterator[str]] = {}
    layers: list[Written] = []
    for one in written:
        layers.append(one._replace(reads=tuple(next(copies[blob]) for blob in one.reads)))
        for blob in one.gives:
            copies[blob] = iter([blob])
            if reads[blob] > 1:
                names = tuple(f"{blob}_{number}" for number in range(reads[blob]))
                copies[blob] = iter(names)
                layers.append(_split(one, blob, names))
    return Graph(tuple(layers), tuple(next(copies[blob]) for blob in returned))


def _split(maker: Written, blob: str, copies: tuple[str, ...]) -> Written:
    moved = (maker.moved, *maker.layers)[-1]
    name = f"split_{blob}"
    return Written("Split", name, (blob,), copies, {}, (), (), maker.output, moved)
