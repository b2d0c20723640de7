"""What a model's door writes down: one record for each node, before it is a layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from costmodel.core.cost import Shape
from costmodel.core.network import Formula, Uncovered
from costmodel.core.op import Op
from costmodel.core.precision import FP32, UNSTATED, Precision
from costmodel.core.values import NamedTuple


class Scope(NamedTuple):
    """A module around a node: its path from the model (``features.0``) and its class, if known."""

    path: str
    module: str = ""


class Place(NamedTuple):
    """Where a record stands: its stage and its block."""

    stage: str
    block: str


@dataclass(frozen=True, slots=True)
class Record:
    """One node of a model: what it is called, what it does, which tensors it reads and makes.

    ``type`` is the model's word for it (``Conv``, ``aten.convolution``); ``op`` one of
    ``costmodel.ops`` wherever one fits exactly, else a ``Counted``. ``inputs`` names the
    activations that it reads, in their order, at least one; ``outputs`` maps the names of those
    that it makes to their shapes: of a ``Split`` all parts, else the first is the op's output.
    ``scope`` are the modules around it, outermost first. ``weights_of`` names the earlier record
    whose weights it uses. ``nodes`` is how many nodes of the model it stands for. ``details`` is
    what patterns ask about (``perm``, the numbers of a constant that it reads). ``dtype`` is what
    the model says of its weights and of what it writes, empty for 32 bits. ``formulas`` are those
    of a user who prices the node, by field.
    """

    name: str
    type: str
    op: Op
    inputs: tuple[str, ...]
    outputs: Mapping[str, Shape]
    scope: tuple[Scope, ...] = ()
    weights_of: str = ""
    nodes: int = 1
    details: Mapping[str, object] = field(default_factory=dict, hash=False)
    dtype: Precision = UNSTATED
    formulas: Mapping[str, Formula] = field(default_factory=dict, hash=False)

    @property
    def output(self) -> str:
        """The name of the first output."""
        return next(iter(self.outputs))


def stated(records: Iterable[Record], written: str) -> tuple[Precision, tuple[Record, ...]]:
    """The dtype of inputs that are ``written`` so, empty for 32 bits; all say one if any does."""
    found = tuple(records)
    if not written and all(one.dtype == UNSTATED for one in found):
        return UNSTATED, found
    said = (replace(one, dtype=one.dtype.within(FP32)) for one in found)
    return Precision(activations=written).within(FP32), tuple(said)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A model written down: its inputs by name, its records in the order they run, its outputs.

    ``uncovered`` are the nodes that no count is known for, of ``nodes`` in all. ``settings`` is
    what the header tells beside the name (``opset 17``), ``dtype`` that of the inputs.
    """

    name: str
    inputs: Mapping[str, Shape]
    records: tuple[Record, ...]
    outputs: tuple[str, ...]
    uncovered: tuple[Uncovered, ...] = ()
    nodes: int = 0
    settings: Mapping[str, object] = field(default_factory=dict, hash=False)
    dtype: Precision = UNSTATED
