"""The structure of a piece of the graph: fragments, critical path, degree of parallelism."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from costmodel.analysis.fragments import Fragments, fragments
from costmodel.core.network import Layer


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
    """Ops on the longest chain among the layers, which come in topological order."""
    depth: dict[str, int] = {}
    for layer in layers:
        before = [depth.get(tensor.source, 0) for tensor in layer.inputs]
        depth[layer.name] = 1 + max(before)
    return max(depth.values(), default=0)


def structure_of(layers: Sequence[Layer]) -> Structure:
    """The measures of some layers, which come in topological order."""
    longest = critical_path(layers)
    return Structure(fragments(layers), longest, len(layers) / longest)
