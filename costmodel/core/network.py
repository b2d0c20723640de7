"""A network: a networkx graph of layers, each an op placed between tensors of known shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from costmodel.core.asked import demand
from costmodel.core.cost import Shape
from costmodel.core.marks import Mark
from costmodel.core.op import Kind, Op
from costmodel.core.precision import FP32, UNSTATED, Precision
from costmodel.core.problems import Problem
from costmodel.core.values import NamedTuple, dataclass

if TYPE_CHECKING:
    from costmodel.core.graph import Graph
    from costmodel.render.drawing import Drawing


class Tensor(NamedTuple):
    """What a layer reads: the output of ``source`` (a layer or a network input), or one part of it.

    ``part`` counts the pieces of a channel split from 0; None means the whole output.
    """

    source: str
    shape: Shape
    part: int | None = None


_shape = attrgetter("shape")


class UnitHint(NamedTuple):
    """What a block says of itself: that it is a unit for the guidelines, or that it holds none.

    ``block`` is the repetition that says so.
    """

    block: str
    is_unit: bool


class Uncovered(NamedTuple):
    """A node of an imported model that no count is known for, its type, and why."""

    name: str
    type: str
    reason: str


class Formula(NamedTuple):
    """A formula that the spec gives for an op of its own, of one image.

    ``text`` as it is written, ``filled`` the same with numbers in place of names.
    """

    text: str
    filled: str


@dataclass(frozen=True, slots=True)
class Layer:
    """An op in its place.

    ``stage`` names the entry of the spec's top-level list, ``block`` the repetition of that entry.
    ``hint`` is that of the innermost block around it which gives one. ``mark`` is its place in the
    spec (None for a network that was not read from one). ``weights_of`` names the earlier layer
    whose weights it uses, which has weights of its own; empty where it has them itself. ``dtype``
    is what the layer, or a block around it, says of its weights and of what it writes.
    """

    name: str
    op: Op
    kind: Kind
    inputs: tuple[Tensor, ...]
    output: Shape
    stage: str
    block: str
    mark: Mark | None = None
    role: str = ""
    note: str = ""
    hint: UnitHint | None = None
    formulas: Mapping[str, Formula] = field(default_factory=dict, hash=False)
    """What a spec gives for an op of its own, by field."""
    weights_of: str = ""
    dtype: Precision = UNSTATED
    model_op: str = ""
    """Of an imported model, its word for the op: ``Conv``, ``aten.add_``."""
    module: str = ""
    """Of an imported model, the class of the module that does it, where it is known."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes of the inputs."""
        return tuple(map(_shape, self.inputs))

    def copied(self, name: str, inputs: tuple[Tensor, ...], before: str, block: str) -> Layer:
        """The same in another repetition: in ``block`` what this one is in the block ``before``."""
        hint = self.hint
        if hint and (hint.block == before or hint.block.startswith(before + ".")):
            hint = UnitHint(block + hint.block[len(before) :], hint.is_unit)
        return Layer(
            name,
            self.op,
            self.kind,
            inputs,
            self.output,
            self.stage,
            block if self.block == before else self.block,
            self.mark,
            self.role,
            self.note,
            hint,
            self.formulas,
            self.weights_of,
            self.dtype,
            self.model_op,
            self.module,
        )


def is_elementwise(layer: Layer) -> bool:
    """Whether the paper counts the layer as element-wise (ShuffleNet V2, G4).

    Activations, additions, multiplications, a norm of its own, and depthwise convolutions, for
    their high ratio of MAC to FLOPs. A product of two activations and a recurrent layer are not.

    Raises:
        TypeError: it is no layer.
    """
    demand(isinstance(layer, Layer), "layer", "a Layer, one of network.layers", layer)
    return layer.kind in ELEMENTWISE


ELEMENTWISE = frozenset({Kind.ACTIVATION, Kind.ARITHMETIC, Kind.NORM, Kind.DEPTHWISE})
"""The kinds of layers that are element-wise."""


@dataclass(frozen=True)
class Network:
    """Layers in topological order, and the same as a graph.

    ``inputs`` maps the names of the network's inputs to their shapes, ``outputs`` are the tensors
    that it returns, ``parameters`` what the spec's parameters were bound to, ``settings`` names
    those that were set beyond the variant. ``spec`` is what the user called the spec, and
    ``block_marks`` where in it each block was asked for. ``dtype`` is what is said of the whole: of
    its inputs, and of layers of which nothing else is.
    """

    name: str
    variant: str
    spec: str
    inputs: Mapping[str, Shape]
    layers: tuple[Layer, ...]
    outputs: tuple[Tensor, ...]
    parameters: Mapping[str, object]
    block_marks: Mapping[str, Mark]
    calls: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """Which block each call of one is of, by the name that its layers begin with."""
    classes: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """Of an imported model, the class of the module that each block is, where it is known."""
    settings: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    """What of the spec can hardly be meant, although it can be counted."""
    uncovered: tuple[Uncovered, ...] = ()
    """Nodes of an imported model that no count is known for; a spec has none."""
    nodes: int = 0
    """Nodes of the model that the network was imported from; 0 for a spec."""
    dtype: Precision = UNSTATED

    @cached_property
    def graph(self) -> Graph:
        """The inputs and layers as a networkx graph of plain text and numbers (``core.graph``)."""
        # Imported where it is used: networkx takes as long to load as everything else together.
        from costmodel.core.graph import graph_of

        return graph_of(self)

    def draw(self, level: Literal["op", "block", "stage"] = "block") -> Drawing:
        """The network as a picture that a notebook shows: its ops, blocks or stages as boxes.

        Raises:
            ValueError: ``level`` is none of these.
        """
        # Drawing is the work of a room above this one, which is found by name when it is asked for.
        drawing = import_module("costmodel.render.notebook").drawing
        drawn: Drawing = drawing(self, level)
        return drawn

    def dtype_of(self, layer: Layer) -> Precision:
        """The dtypes of a layer's weights and of what it writes, fp32 where nothing is said."""
        return layer.dtype.within(self.precision)

    @property
    def precision(self) -> Precision:
        """The dtypes of layers of which nothing else is said, and of the inputs."""
        return self.dtype.within(FP32)

    @property
    def dtypes(self) -> str:
        """The dtype of all layers, ``weights/activations`` where they differ; else ``mixed``."""
        found = {self.precision, *map(self.dtype_of, self.layers)}
        return "mixed" if len(found) > 1 else str(self.precision)

    @cached_property
    def states_dtypes(self) -> bool:
        """Whether a dtype is said of anything."""
        return self.dtype != UNSTATED or self.has_own_dtypes

    @cached_property
    def has_own_dtypes(self) -> bool:
        """Whether a dtype is said of any layer by itself."""
        return any(layer.dtype.weights or layer.dtype.activations for layer in self.layers)

    @property
    def title(self) -> str:
        """The name, with the variant if it has one."""
        return f"{self.name} {self.variant}".rstrip()

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {shape}" for name, shape in self.inputs.items())
        return f"<Network {self.title}: {sizes}; {len(self.layers)} layers>"

    @property
    def batch(self) -> int:
        """The batch size, n of the first input."""
        first: Shape = next(iter(self.inputs.values()))
        return int(first.n)
