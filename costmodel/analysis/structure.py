"""The structure of a piece of the graph: fragments, critical path, degree of parallelism."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costmodel.analysis.fragments import Fragments
from costmodel.core.network import Layer
from costmodel.core.values import dataclass
from costmodel.ops.reshape import Flatten, Identity


@dataclass(frozen=True, slots=True)
class Structure:
    """Measures of a piece of the graph.

    ``fragments`` of the piece, ``critical_path`` the longest chain in ops, ``parallelism`` ops over
    critical path.
    """

    fragments: Fragments
    critical_path: int
    parallelism: float


def critical_path(layers: Iterable[Layer]) -> int:
    """Ops on the longest chain among the layers, which come in topological order.

    What only names its input anew is no op.
    """
    depth: dict[str, int] = {}
    deepest = 0
    for layer in layers:
        before = 0
        for tensor in layer.inputs:
            before = max(before, depth.get(tensor.source, 0))
        depth[layer.name] = here = before + is_op(layer)
        deepest = max(deepest, here)
    return deepest


def ops_of(layers: Iterable[Layer]) -> int:
    """How many ops the layers are, without those that only name their input anew."""
    return sum(map(is_op, layers))


def is_op(layer: Layer) -> bool:
    """Whether a layer is an op: no identity, and no view of a model.

    A model flattens what a global pooling gives, where in a spec a fully connected layer reads it
    as it is.
    """
    op = layer.op
    if isinstance(op, Flatten):
        first = layer.inputs[0].shape
        return len(first) == len(layer.output) or first.c != layer.output.c
    return not (isinstance(op, Identity) or getattr(op, "is_view", False))


def parallelism_of(layers: Iterable[Layer], longest: int) -> float:
    """Ops over the critical path; 1 where there is no op."""
    return ops_of(layers) / longest if longest else 1.0


def structure_of(layers: Sequence[Layer], most: Fragments) -> Structure:
    """The measures of the layers of a block, whose most fragmented unit has ``most``."""
    longest = critical_path(layers)
    return Structure(most, longest, parallelism_of(layers, longest))
