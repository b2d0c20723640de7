"""What has been written of a network, and what the writer of an op sees of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.layers import Value, Weight, Written
from costmodel.interop.writing.onnx.draft import norms_taken_in

NONE: Mapping[int, Value] = MappingProxyType({})


class Blob(NamedTuple):
    """A tensor as ncnn has it: its name, and its shape, [n, c] where it stands as a vector."""

    name: str
    shape: Shape

    @property
    def is_vector(self) -> bool:
        """Whether it has one axis."""
        return len(self.shape) == 2


class Draft:
    """The layers so far; ``blobs`` are the tensors of the network by source and part."""

    def __init__(self, network: Network) -> None:
        self.written: list[Written] = []
        self.blobs: dict[tuple[str, int | None], Blob] = {}
        self.norms = norms_taken_in(network)
        self.taken_in = {norm.name for norm in self.norms.values()}
        for name, shape in network.inputs.items():
            keys = ((0, -1), (1, -2), (11, -3)) if len(shape) > 4 else ((0, -1), (1, -2))
            params = {key: int(shape[axis]) for key, axis in keys[: len(shape) - 2]}
            params[2 if len(shape) > 3 else len(shape) - 2] = int(shape.c)
            (self.blobs[name, None],) = self.add("Input", name, (), [shape], params, (), ())
            self.written[-1] = self.written[-1]._replace(moved=name)

    def add(
        self,
        kind: str,
        name: str,
        reads: Iterable[Blob],
        shapes: Sequence[Shape],
        params: Mapping[int, Value],
        weights: tuple[Weight, ...],
        layers: tuple[str, ...],
    ) -> list[Blob]:
        """Write a layer; the blobs that it gives, which are called by their number."""
        number = len(self.written)
        plain = "".join(one if one.isprintable() and not one.isspace() else "_" for one in name)
        gives = tuple(
            f"{number}" if not part else f"{number}.{part}" for part in range(len(shapes))
        )
        read = tuple(blob.name for blob in reads)
        title = f"{number}_{plain[:_LONGEST]}"
        self.written.append(Written(kind, title, read, gives, params, weights, layers, shapes[0]))
        return [Blob(blob, shape) for blob, shape in zip(gives, shapes, strict=True)]


_LONGEST = 100
"""Characters of a layer's name; ncnn reads up to 255."""


@dataclass(frozen=True, slots=True)
class Place:
    """A layer to write."""

    layer: Layer
    draft: Draft

    @property
    def output(self) -> Shape:
        """The shape of the output, with all its axes."""
        return self.layer.output

    def plane(self) -> Shape:
        """The shape of the output, which has rows and columns.

        Raises:
            Unwritable: it has other axes.
        """
        if len(self.output) != 4:
            raise Unwritable("it is written over rows and columns alone", "reshape it before")
        return self.output

    @property
    def owner(self) -> str:
        """The layer whose weights these are."""
        return self.layer.weights_of or self.layer.name

    def weights(self, *parts: str, is_tagged: bool = False) -> tuple[Weight, ...]:
        """Weights of the layer, of which ncnn asks the file how the first is stored, or of none."""
        return tuple(
            Weight(f"{self.owner}/{part}", is_tagged and not number)
            for number, part in enumerate(parts)
        )

    def blob(self, number: int = 0) -> Blob:
        """An input as it stands."""
        tensor = self.layer.inputs[number]
        return self.draft.blobs[tensor.source, tensor.part]

    def blobs(self) -> list[Blob]:
        """All inputs, vectors among maps given their axes back."""
        found = [self.blob(number) for number in range(len(self.layer.inputs))]
        if all(one.is_vector for one in found):
            return found
        return [self.map(number) for number in range(len(found))]

    def map(self, number: int = 0) -> Blob:
        """An input with all its axes."""
        found, shape = self.blob(number), self.layer.shapes[number]
        return self.reshaped(found, shape) if found.is_vector and len(shape) > 2 else found

    def reshaped(self, blob: Blob, shape: Shape) -> Blob:
        """A blob seen with other axes."""
        return self.step("Reshape", [blob], shape, sizes(shape))

    def step(
        self,
        kind: str,
        reads: Iterable[Blob],
        shape: Shape,
        params: Mapping[int, Value] = NONE,
        weights: tuple[Weight, ...] = (),
    ) -> Blob:
        """Write a layer on the way."""
        name = self.layer.name
        return self.draft.add(kind, name, reads, [shape], params, weights, (name,))[0]

    def end(
        self,
        kind: str,
        reads: Sequence[Blob],
        params: Mapping[int, Value] = NONE,
        weights: tuple[Weight, ...] = (),
        shape: Shape | None = None,
    ) -> None:
        """Write the last layer, whose output stands as what it reads does, or in a given shape."""
        are_vectors = all(one.is_vector for one in reads)
        shape = shape or (vector(self.output) if are_vectors else self.output)
        name, norm = self.layer.name, self.draft.norms.get(self.layer.name)
        layers = (name, norm.name) if norm else (name,)
        (given,) = self.draft.add(kind, name, reads, [shape], params, weights, layers)
        self.hold(given)

    def hold(self, blob: Blob, part: int | None = None) -> None:
        """Let a blob stand for the output, or a part of it."""
        self.draft.blobs[self.layer.name, part] = blob


def vector(shape: Shape) -> Shape:
    """The shape as a vector."""
    return Shape(shape.n, prod(shape[1:]))


def sizes(shape: Shape) -> dict[int, Value]:
    """The sizes of one image as a Reshape takes them: w, h and d, and c."""
    (*spatial,) = map(int, reversed(shape.spatial))
    keys = (0, 1, 11)[: len(spatial)]
    last = 2 if len(spatial) > 1 else len(spatial)
    return {**dict(zip(keys, spatial, strict=True)), last: int(shape.c)}
