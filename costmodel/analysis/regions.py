"""Regions of a network: what lies between a tensor and the layer where all its ways join again.

A region has one entry and one exit. Its exit is a layer with several producers, its entry the
nearest node that dominates the exit; it is closed if the exit in turn postdominates the entry, so
that nothing else reads the entry's tensor (a program structure tree: Johnson, Pearson and Pingali,
PLDI 1994). Two closed regions are nested, or have nothing in common.
"""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.analysis.flow import END, Flow
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.ops.arithmetic import Multiply
from costmodel.ops.channels import Split


class Regions(NamedTuple):
    """The closed regions of a flow.

    ``entries`` maps each exit to its entry; ``around[v]`` is the exit of the innermost region that
    holds a node (of an exit: that holds its region), ``END`` for what lies in none.
    """

    entries: Mapping[int, int]
    around: tuple[int, ...]


def regions_of(flow: Flow) -> Regions:
    """The closed regions of a flow, in a pass from the end.

    The nearest postdominator of a node lies in the same regions as the node, unless it is the exit
    of one that the node lies in, or enters.
    """
    entries = {
        node: flow.dominators[node]
        for node, read in enumerate(flow.producers)
        if len(read) > 1 and flow.postdominators[flow.dominators[node]] == node
    }
    around = [END] * len(flow.layers)
    for node in range(len(around) - 1, -1, -1):
        after = flow.postdominators[node]
        if after in entries and entries[after] != node:
            around[node] = after
        elif after != END:
            around[node] = around[after]
    for exit_, entry in entries.items():
        if _opens(flow.layers[entry]):
            around[entry] = exit_
    return Regions(entries, tuple(around))


def _opens(layer: Layer | None) -> bool:
    """A channel split belongs to the region that it feeds."""
    return layer is not None and isinstance(layer.op, Split)


def is_join(flow: Flow, node: int) -> bool:
    """Whether a layer joins branches: a concat, an add, or a product of tensors of one shape.

    The product of a squeeze-and-excite does not, since it spreads a gate over a tensor. Of sums of
    sums, and of concats of concats, only the last one does.
    """
    if len(flow.producers[node]) < 2 or not _can_join(flow.layer(node)):
        return False
    layer = flow.layer(node)
    readers = flow.readers[node]
    if len(readers) != 1 or node in flow.returned:
        return True
    return type(flow.layer(readers[0]).op) is not type(layer.op)


def _can_join(layer: Layer) -> bool:
    if isinstance(layer.op, Multiply):
        return all(tensor.shape == layer.output for tensor in layer.inputs)
    return layer.kind in (Kind.ARITHMETIC, Kind.MOVEMENT)
