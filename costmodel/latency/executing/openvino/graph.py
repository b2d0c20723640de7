"""The graph of a compiled model, as OpenVINO tells it, and what of it is executed at each run.

Constants, and what is made of them alone, are done with when the model is compiled. What only
renames a tensor (an input, a reshape, a reorder of axes of which but one is longer than 1) does
nothing. The status that a profile gives is no help: it calls what takes under 1 us not run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costmodel.core.values import NamedTuple

REORDER = "Reorder"
"""The type of a node that OpenVINO adds to change a layout."""


class Node(NamedTuple):
    """A node of a compiled model that computes: it reads ``reads``, and was made of ``made_of``."""

    name: str
    type: str
    code: str
    layout: str
    shape: tuple[int, ...]
    made_of: tuple[str, ...]
    reads: tuple[str, ...]


def nodes_of(compiled: Any) -> tuple[Node, ...]:
    """The nodes of a model in the order in which they run, all but constants."""
    told = [(_told(op), op) for op in compiled.get_runtime_model().get_ordered_ops()]
    constant = {op.get_friendly_name() for facts, op in told if facts["layerType"] == "Const"}
    found = []
    for facts, op in sorted(told, key=lambda one: int(one[0]["execOrder"])):
        node = _node(facts, op)
        if node.reads and constant.issuperset(node.reads):
            constant.add(node.name)
        elif node.name not in constant:
            found.append(node)
    return tuple(found)


def _told(op: Any) -> Mapping[str, str]:
    return {key: value.value for key, value in op.get_rt_info().items()}


def _node(facts: Mapping[str, str], op: Any) -> Node:
    return Node(
        op.get_friendly_name(),
        facts["layerType"],
        facts["primitiveType"],
        facts["outputLayouts"].partition(",")[0],
        tuple(op.get_output_shape(0)),
        tuple(facts["originalLayersNames"].split(",")),
        tuple(one.get_source_output().get_node().get_friendly_name() for one in op.inputs()),
    )


def busy(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes that do something at each run."""
    layouts = {node.name: node.layout for node in nodes}
    for node in nodes:
        renames = node.type == REORDER and _keeps_order(layouts[node.reads[0]], node)
        if node.type not in _NAMES and not renames:
            yield node


_NAMES = frozenset({"Input", "Output", "Reshape"})


def _keeps_order(before: str, node: Node) -> bool:
    """Whether a reorder moves nothing: what it reads is said to lie so, or only axes of 1 move."""
    return node.name.endswith("_fake") or _long(before, node) == _long(node.layout, node)


def _long(layout: str, node: Node) -> str:
    """The letters of axes in a layout, without those of one element."""
    return "".join(axis for axis in layout if node.shape["abcdefgh".find(axis)] > 1)


def block(nodes: Sequence[Node]) -> int:
    """The numbers of single precision that convolutions work on at once, by names of their code."""
    codes = " ".join(node.code for node in nodes if node.type == "Convolution")
    codes = codes or " ".join(node.code for node in nodes)
    return 16 if "avx512" in codes else 8 if "avx2" in codes else 4
