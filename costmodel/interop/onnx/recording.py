"""The record of a node: its op, the activations that it reads, and whose weights it uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import onnx

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import OwnPrice
from costmodel.core.network import Uncovered
from costmodel.core.op import Kind
from costmodel.core.precision import Precision
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.operator import Operator, Priced
from costmodel.interop.onnx.scopes import name_of, scope_of
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.owning import Owners, Weights
from costmodel.interop.record import Record

DTYPES: dict[int, str] = {
    onnx.TensorProto.FLOAT16: "fp16",
    onnx.TensorProto.BFLOAT16: "bf16",
    onnx.TensorProto.INT8: "int8",
    onnx.TensorProto.UINT8: "int8",
    onnx.TensorProto.INT4: "int4",
    onnx.TensorProto.UINT4: "int4",
}
"""Element types of other than 32 bits, by what the rest of the house calls them."""


@dataclass(slots=True)
class Recording:
    """What grows while the nodes are walked through."""

    records: list[Record] = field(default_factory=list)
    uncovered: list[Uncovered] = field(default_factory=list)
    nodes: int = 0
    most: int = 0
    """Nodes that may run."""
    stored: dict[str, int] = field(default_factory=dict)
    """The element types of tensors in the file, by name."""
    _owners: Owners = field(default_factory=Owners)
    _names: set[str] = field(default_factory=set)

    def add(
        self, proto: onnx.NodeProto, node: Node, operator: Operator, outputs: tuple[Value, ...]
    ) -> None:
        """Record a node that is understood."""
        priced = operator.price(node, outputs)
        op, details = priced if isinstance(priced, Priced) else (priced, {})
        constants = [one for one in node.constants if one.key and one.weights]
        scope = scope_of(proto, (one.key for one in constants))
        name = self._unique(name_of(proto, scope, self.nodes))
        read = tuple(Shape(*one.sizes) for one in node.activations)
        out = Shape(*outputs[0].sizes)
        weights = [Weights(one.key, one.size) for one in constants]
        owner, op = self._owners.settle(name, op, read, out, weights)
        self.records.append(
            Record(
                name,
                node.type,
                op,
                tuple(one.name for one in node.activations),
                {one.name: Shape(*one.sizes) for one in outputs if one.name},
                scope,
                owner,
                details=details,
                dtype=self._dtype(constants, outputs),
            )
        )

    def own(
        self, proto: onnx.NodeProto, node: Node, key: str, price: OwnPrice, names: list[str]
    ) -> tuple[Value, ...]:
        """Record a node that a user's formulas price; its outputs, of which one is known."""
        constants = [one for one in node.constants if one.key and one.weights]
        scope = scope_of(proto, (one.key for one in constants))
        name = self._unique(name_of(proto, scope, self.nodes))
        shape = price.op.output(*(Shape(*one.sizes) for one in node.activations))
        first, *others = names
        outputs = (
            Value(first, node.activations[0].dtype, tuple(shape)),
            *(Value(one, 0, None) for one in others),
        )
        self.records.append(
            Record(
                name,
                key,
                price.op,
                tuple(one.name for one in node.activations),
                {first: shape},
                scope,
                dtype=self._dtype(constants, outputs),
                formulas=price.formulas,
            )
        )
        return outputs

    def miss(self, proto: onnx.NodeProto, node: Node, outputs: Iterable[Value], why: str) -> None:
        """Record a node that no count is known for; without shapes it makes no layer."""
        scope = scope_of(proto, ())
        name = self._unique(name_of(proto, scope, self.nodes))
        self.uncovered.append(Uncovered(name, node.type, why))
        known = [one for one in outputs if one.shape is not None and one.name]
        read = tuple(one.name for one in node.activations if one.shape is not None)
        if not known or not read:
            return
        further = sum(one.size for one in known[1:])
        op = Counted(node.type, Kind.MOVEMENT, Shape(*known[0].sizes), further=further)
        shapes = {one.name: Shape(*one.sizes) for one in known}
        self.records.append(Record(name, node.type, op, read, shapes, scope))

    def _dtype(self, constants: list[Value], outputs: tuple[Value, ...]) -> Precision:
        """The dtype of the largest constant, as it is stored, and of the first output."""
        largest = max(constants, key=lambda one: one.size, default=None)
        stored = 0 if largest is None else self.stored.get(largest.key, largest.dtype)
        return Precision(DTYPES.get(stored, ""), DTYPES.get(outputs[0].dtype, ""))

    def _unique(self, name: str) -> str:
        found, count = name, 2
        while found in self._names:
            found, count = f"{name}_{count}", count + 1
        self._names.add(found)
        return found
