"""Nodes that are no operation on tensors: constants, branches, loops, and sequences of tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from costmodel.interop.onnx.protos import require_beside
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Malformed, Unknown

if TYPE_CHECKING:
    from costmodel.interop.onnx.walk import Walk


def constant_node(walk: Walk, proto: onnx.NodeProto, node: Node) -> None:
    """A constant written as a node."""
    (name,) = node.outputs
    for tensor in (one.t for one in proto.attribute if one.HasField("t")):
        require_beside(walk.path, tensor)
    given = node.attributes
    if isinstance(value := given.get("value"), Value):
        found = Value(
            f"{walk.prefix}{name}", value.dtype, value.shape, value.data, is_constant=True,
            key=f"{walk.prefix}{name}", stored=value.stored,
        )  # fmt: skip
    elif listed := [one for kind, one in given.items() if kind.startswith("value_")]:
        found = _scalars(f"{walk.prefix}{name}", listed[0])
    else:
        raise Unknown("its value is given in a form that is not understood")
    walk.known[name] = found
    walk.recording.stored[found.key] = found.dtype


def branch(walk: Walk, proto: onnx.NodeProto, node: Node) -> None:
    """The branch that is taken, where the condition is known."""
    condition = node.first
    if condition.data is None:
        why = "its condition depends on data; --input NAME=VALUE gives that of an input"
        walk.lose(proto, node, why)
        return
    branch = node.attribute("then_branch" if condition.data.any() else "else_branch")
    if not isinstance(branch, onnx.GraphProto) or len(branch.output) < len(node.outputs):
        raise Malformed("it has no such branch")
    walk.deeper()
    walk.initialise(branch)
    walk.run(branch.node)
    walk.depth -= 1
    walk.keep(node.outputs, [walk.read(one.name) for one in branch.output])


def loop(walk: Walk, proto: onnx.NodeProto, node: Node) -> None:
    walk.lose(proto, node, f"how often a {node.type} runs depends on data")


def split(walk: Walk, proto: onnx.NodeProto, node: Node) -> None:
    """A split whose parts are kept as a sequence."""
    into = node.optional(1)
    if into is None or node.first.shape is None:
        raise Unknown("a sequence of as many parts as there are elements is not understood")
    axis = node.axis()
    sizes = into.integers
    if not into.rank:
        size, each = node.first.sizes[axis], sizes[0]
        if each < 1 or size // each > 10_000:
            raise Malformed(f"{size} cannot be split into parts of {each}")
        sizes = tuple(min(each, size - start) for start in range(0, size, each))
    names = tuple(f"{node.outputs[0]}[{part}]" for part in range(len(sizes)))
    attributes = {"axis": axis, "split": list(sizes)}
    walk.plain(
        proto,
        node._replace(type="Split", inputs=(node.first,), outputs=names, attributes=attributes),
    )
    parts = tuple(walk.known[name] for name in names)
    walk.known[node.outputs[0]] = Value(
        node.outputs[0], node.first.dtype, None, parts=parts,
        is_constant=node.first.is_constant,
    )  # fmt: skip


def part(walk: Walk, proto: onnx.NodeProto, node: Node) -> None:
    """One part of a sequence."""
    parts, index = node.first.parts, node.need(1)
    if parts is None or index.data is None:
        walk.lose(proto, node, "which part of a sequence is meant depends on data")
    else:
        walk.known[node.outputs[0]] = parts[index.integers[0]]


CONTROL: Mapping[str, Callable[[Walk, onnx.NodeProto, Node], None]] = MappingProxyType(
    {
        "Constant": constant_node,
        "If": branch,
        "Loop": loop,
        "Scan": loop,
        "SequenceAt": part,
        "SplitToSequence": split,
    }
)
"""What such a node does to a walk, by its type."""


def _scalars(name: str, value: Any) -> Value:
    """A constant of a number, a text, or a list of them."""
    is_text = isinstance(value, bytes) or (isinstance(value, list) and value[:1] and
                                           isinstance(value[0], bytes))  # fmt: skip
    if is_text:
        return Value(name, onnx.TensorProto.STRING, np.shape(value), None, is_constant=True)
    is_whole = isinstance(value, int) or (isinstance(value, list) and
                                          all(isinstance(one, int) for one in value))  # fmt: skip
    data = np.array(value, np.int64 if is_whole else np.float32)
    dtype = onnx.TensorProto.INT64 if is_whole else onnx.TensorProto.FLOAT
    return Value(name, dtype, data.shape, data, is_constant=True, key=name, stored=data.size)
