"""The record of a node: its op, the activations that it reads, and whose weights it uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.custom_ops import OwnPrice
from costmodel.core.network import Uncovered
from costmodel.core.op import Kind, Op
from costmodel.core.precision import Precision
from costmodel.interop.counted import Counted
from costmodel.interop.owning import Owners, Weights
from costmodel.interop.record import Record, Scope
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.values import Node, Value
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.channels import Split

DTYPES = {
    "FLOAT16": "fp16", "BFLOAT16": "bf16", "INT8": "int8", "UINT8": "int8", "INT4": "int4",
    "UINT4": "int4",
}  # fmt: skip
"""Element types of other than 32 bits, by what the rest of the house calls them."""

_FUSED: dict[int, ActivationFunction] = {1: "relu", 3: "relu6", 4: "tanh"}
"""Activations that an operator does to its own output; 2 clips to [-1, 1], 5 takes the sign."""


@dataclass(slots=True)
class Recording:
    """What grows while the operators are walked through."""

    records: list[Record] = field(default_factory=list)
    uncovered: list[Uncovered] = field(default_factory=list)
    _owners: Owners = field(default_factory=Owners)
    _names: dict[str, int] = field(default_factory=dict)

    def add(self, node: Node, op: Op, outputs: tuple[Value, ...]) -> None:
        """Record a node that is understood, and the activation that is fused into it."""
        read, out = _shapes(node.activations), ours(outputs[0].sizes)
        constants = [one for one in node.constants if one.key and one.weights]
        weights = [Weights(one.key, one.size) for one in constants]
        name = self._unique(node.name)
        owner, op = self._owners.settle(name, _fitting(node, op, read, out), read, out, weights)
        # That of a recurrent layer is in its cell.
        fused = 0 if op.kind(*read) is Kind.RNN else node.option("FusedActivationFunction")
        first = outputs[0].token
        token, dtype = f"{first}+" if fused else first, _dtype(constants, outputs)
        shapes = {token: out, **{one.token: ours(one.sizes) for one in outputs[1:]}}
        self._keep(node, name, op, shapes, dtype, owner)
        if fused:
            self._fuse(node, _activation(fused, out), token, {first: out}, dtype)

    def _fuse(
        self, node: Node, op: Op, read: str, outputs: dict[str, Shape], dtype: Precision
    ) -> None:
        """Record what a node does to its own output; no node of the file by itself."""
        name = self._unique(f"{node.name}.{getattr(op, 'fn', _CLIPPED)}")
        written = Precision("", dtype.activations)
        self.records.append(
            Record(name, _FUSED_TYPE, op, (read,), outputs, _scope(node.name), nodes=0,
                   dtype=written)
        )  # fmt: skip

    def own(self, node: Node, price: OwnPrice, token: str, type_: str) -> Value:
        """Record a node that a user's formulas price; its output."""
        shape = price.op.output(*_shapes(node.activations))
        name = self._unique(node.name)
        constants = [one for one in node.constants if one.key and one.weights]
        sizes = (shape.n, *shape[2:], shape.c) if len(shape) > 1 else tuple(shape)
        made = Value(token, type_, sizes)
        dtype = _dtype(constants, (made,))
        record = Record(
            name, node.type, price.op, _tokens(node), {token: shape}, _scope(node.name),
            dtype=dtype, formulas=price.formulas,
        )  # fmt: skip
        self.records.append(record)
        return made

    def miss(self, node: Node, outputs: Iterable[Value], why: str) -> None:
        """Record a node that no count is known for; without shapes it makes no layer."""
        name = self._unique(node.name)
        self.uncovered.append(Uncovered(name, node.type, why))
        known = [one for one in outputs if one.shape is not None]
        if not known or any(one.shape is None for one in node.activations):
            return
        further = sum(one.size for one in known[1:])
        op = Counted(node.type, Kind.MOVEMENT, ours(known[0].sizes), further=further)
        shapes = {one.token: ours(one.sizes) for one in known}
        self._keep(node, name, op, shapes, _dtype([], known), "")

    def _keep(
        self, node: Node, name: str, op: Op, outputs: dict[str, Shape], dtype: Precision, owner: str
    ) -> None:
        scope, read = _scope(node.name), _tokens(node)
        self.records.append(Record(name, node.type, op, read, outputs, scope, owner, dtype=dtype))

    def _unique(self, name: str) -> str:
        number = self._names[name] = self._names.get(name, 0) + 1
        return name if number == 1 else f"{name}_{number}"


_CLIPPED = "clip"
_FUSED_TYPE = "FUSED_ACTIVATION"


def _activation(fused: int, out: Shape) -> Op:
    """The activation of that number."""
    if fused in _FUSED:
        return Activation(_FUSED[fused])
    return Counted(_CLIPPED, Kind.ACTIVATION, out)


def _shapes(values: Iterable[Value]) -> tuple[Shape, ...]:
    return tuple(ours(one.sizes) for one in values)


def _tokens(node: Node) -> tuple[str, ...]:
    return tuple(one.token for one in node.activations)


def _fitting(node: Node, op: Op, read: tuple[Shape, ...], out: Shape) -> Op:
    """The op, as one with sizes of its own where it would come to other sizes than the file's."""
    if isinstance(op, Counted | Split):
        return op
    try:
        if op.output(*read).size == out.size:
            return op
    except (dim.Illegal, IndexError):
        pass
    cost = op.cost(read, out)
    return Counted(node.type, op.kind(*read), out, cost.flops, cost.weights, cost.params)


def _dtype(constants: Sequence[Value], outputs: Sequence[Value]) -> Precision:
    """The dtype of the largest constant, as it is stored, and of the first output."""
    largest = max(constants, key=lambda one: one.size, default=None)
    stored = "" if largest is None else largest.stored
    return Precision(DTYPES.get(stored, ""), DTYPES.get(outputs[0].type, ""))


def _scope(name: str) -> tuple[Scope, ...]:
    """The modules around a node, outermost first, from a name with dots."""
    parts = name.split(".")[:-1][:_DEEPEST]
    return tuple(Scope(".".join(parts[: count + 1])) for count in range(len(parts)))


_DEEPEST = 12
