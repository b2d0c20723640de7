"""Chains of layers cut into units: what lies before, between and behind the joins of a network.

Every convolution, fully connected layer and pooling begins a unit of its own, with two exceptions:
a depthwise convolution joins the single pointwise that feeds it, and a pointwise joins the
depthwise that feeds it. So a chain is cut where pairs of depthwise and pointwise end, and the
inverted bottleneck of MobileNetV2 stays whole. A classifier is one unit from its global pooling to
its first fully connected layer. Any other layer belongs to the unit before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence

from costmodel.analysis.flow import END, Flow
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.ops.arithmetic import Scale
from costmodel.ops.pool import is_global
from costmodel.ops.tokens import PositionEmbedding

WEIGHTED = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC, Kind.MATMUL, Kind.RNN})
"""Kinds of layers that do the work of a unit: those that have FLOPs."""

_TRANSPARENT = frozenset({Kind.NORM, Kind.ACTIVATION})
_ADJUSTING = (Scale, PositionEmbedding)


def is_transparent(layer: Layer) -> bool:
    """Whether a layer only adjusts what a convolution made: a norm, an activation, a scale."""
    return layer.kind in _TRANSPARENT or isinstance(layer.op, _ADJUSTING)


def working(layers: Sequence[Layer]) -> Sequence[Layer]:
    """The convolutions and fully connected layers among some; all where there are none."""
    return [layer for layer in layers if layer.kind in WEIGHTED] or layers


def work(flow: Flow, nodes: Iterable[int]) -> int:
    """How many of some nodes are convolutions or fully connected layers."""
    return sum(flow.layer(node).kind in WEIGHTED for node in nodes)


def cut(
    flow: Flow, nodes: Iterable[int], units: MutableMapping[int, int], gates: Mapping[int, int]
) -> None:
    """Give each node the unit that it belongs to, named by its first node.

    ``units`` has those of other nodes already. ``gates`` maps the nodes of a squeeze-and-excite,
    which belong to the unit that they gate, to the layer whose output that is.
    """
    chains: dict[int, list[int]] = {}
    behind: dict[int, int] = {}
    for node in nodes:
        gate = gates.get(node, END)
        if gate in units:
            units[node] = units[gate]
            behind |= {node: behind[gate]} if gate in behind else {}
            continue
        settled = [one for one in flow.producers[node] if one in units]
        source = max(settled) if settled else None
        chain = None if source is None else chains.get(units[source])
        works = _works(flow, node)
        if source is None or (works and not _joins(flow, node, chain, behind.get(source))):
            units[node], chains[node] = node, []
        else:
            units[node] = units[source]
        if works:
            chains[units[node]].append(node)
            behind[node] = node
        elif source in behind:
            behind[node] = behind[source]


def _works(flow: Flow, node: int) -> bool:
    return flow.layer(node).kind in WEIGHTED or flow.layer(node).kind is Kind.POOL


def _joins(flow: Flow, node: int, chain: list[int] | None, last: int | None) -> bool:
    """Whether a node that works joins the chain that it reads, whose last one to work is ``last``.

    ``chain`` is None where the unit that it reads is no chain: nothing that works joins that.
    """
    if chain is None or (chain and chain[-1] != last):
        return False
    layer = flow.layer(node)
    before = flow.layer(chain[-1]) if chain else None
    if layer.kind is Kind.DEPTHWISE:
        return len(chain) < 2 and (before is None or before.kind is Kind.POINTWISE)
    if layer.kind is Kind.POINTWISE:
        return before is None or before.kind is Kind.DEPTHWISE
    is_head = before is not None and is_global(before.op)
    return layer.kind in WEIGHTED and (before is None or (is_head and layer.kind is Kind.FC))
