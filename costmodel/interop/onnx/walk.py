"""One walk through the nodes of a graph: constants and shapes folded, each node recorded.

Nodes come in the order they run, as ONNX demands. What depends on no input of the model is a
constant and no layer; what depends on one is recorded with its price. A node that is not
understood, or whose shapes depend on data, is uncovered, and so is all that needs it. Branches
whose condition is known and functions of the file are gone into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import onnx

from costmodel.core.custom_ops import ModelNode, NodeInput, OwnPrice
from costmodel.core.problems import SpecError, quoted
from costmodel.interop.custom import OwnPrices, plain_attributes
from costmodel.interop.onnx.control import CONTROL
from costmodel.interop.onnx.evaluating import evaluated
from costmodel.interop.onnx.operator import shape_of
from costmodel.interop.onnx.operators import REGISTRY
from costmodel.interop.onnx.protos import attributes_of, constant, require_beside
from costmodel.interop.onnx.recording import Recording
from costmodel.interop.onnx.refused import EXPORT_ANEW, refuse
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Malformed, Unknown

_DEEPEST = 32
"""Functions and branches inside of each other."""
_MORE = 20_000
"""Nodes that may run beyond those that the file has: calls of functions that call others."""
_OWN = ("", "ai.onnx")


@dataclass
class Walk:
    """A graph, or a function that it calls, with the tensors that are known so far by name.

    ``prefix`` tells tensors of a call apart, ``bound`` are the attributes that it was called with.
    """

    path: str
    opsets: Mapping[str, int]
    functions: Mapping[tuple[str, str], onnx.FunctionProto]
    recording: Recording
    own: OwnPrices
    known: dict[str, Value] = field(default_factory=dict)
    prefix: str = ""
    bound: dict[str, Any] = field(default_factory=dict)
    depth: int = 0

    def initialise(self, graph: onnx.GraphProto) -> None:
        """Know the constants of a graph."""
        for tensor in graph.initializer:
            try:
                require_beside(self.path, tensor)
                self.known[tensor.name] = constant(tensor.name, tensor)
                self.recording.stored[tensor.name] = tensor.data_type
            except Malformed as error:
                raise refuse(self.path, str(error), EXPORT_ANEW) from None
        for sparse in graph.sparse_initializer:
            name, shape = sparse.values.name, tuple(sparse.dims)
            dtype = sparse.values.data_type
            self.known[name] = Value(name, dtype, shape, None, is_constant=True, key=name)

    def run(self, nodes: Sequence[onnx.NodeProto]) -> None:
        """Walk through nodes in their order.

        Raises:
            SpecError: a node breaks a rule, or reads what is not there yet.
        """
        for proto in nodes:
            self.recording.nodes += 1
            if self.recording.nodes > self.recording.most:
                raise self._error(proto, f"more than {self.recording.most:,} nodes would run")
            self._step(proto)

    def _step(self, proto: onnx.NodeProto) -> None:
        try:
            self._node(proto)
        except Malformed as error:
            raise self._error(proto, str(error)) from None
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            if isinstance(error, SpecError):
                raise
            raise self._error(proto, f"it does not follow its operator ({error})") from None

    def _node(self, proto: onnx.NodeProto) -> None:
        inputs = tuple(self.read(name) if name else None for name in proto.input)
        domain = "" if proto.domain in _OWN else proto.domain
        attributes = attributes_of(proto, self.bound)
        opset = self.opsets.get(domain, 1)
        node = Node(
            proto.op_type, domain, proto.name, inputs, tuple(proto.output), attributes, opset
        )
        if (function := self.functions.get((proto.domain, proto.op_type))) is not None:
            self._call(function, node)
        elif not domain and proto.op_type in CONTROL:
            try:
                CONTROL[proto.op_type](self, proto, node)
            except Unknown as error:
                self.lose(proto, node, str(error))
        else:
            self.plain(proto, node)

    def read(self, name: str) -> Value:
        value = self.known.get(name)
        if value is None:
            raise Malformed(
                f"it reads {quoted(name)}, which nothing before it makes: the nodes are out of "
                "order, stand in a circle, or one is missing"
            )
        return value

    def plain(self, proto: onnx.NodeProto, node: Node) -> None:
        if node.type == "CastLike" and not node.domain:  # of the second it takes the type alone
            to = {"to": node.need(1).dtype}
            node = node._replace(type="Cast", inputs=node.inputs[:1], attributes=to)
        key = f"{node.domain}::{node.type}" if node.domain else node.type
        operator = REGISTRY.get(key)
        names = [f"{self.prefix}{name}" if name else "" for name in node.outputs]
        if operator is None and (price := self._own_price(proto, node, key)) is not None:
            self.keep(node.outputs, self.recording.own(proto, node, key, price, names))
            return
        strange = "" if operator else f"the operator {key} is not understood"
        try:
            outputs = evaluated(node, operator, proto, names)
            reason = strange or _missing(outputs)
            self.keep(node.outputs, outputs)
            if not node.activations or all(one.is_constant for one in outputs):
                return
            if operator is None or reason:
                self.recording.miss(proto, node, outputs, reason)
            else:
                self.recording.add(proto, node, operator, outputs)
        except Unknown as error:
            self.lose(proto, node, strange or str(error))

    def _own_price(self, proto: onnx.NodeProto, node: Node, key: str) -> OwnPrice | None:
        """The price of a node by a user's formulas; None where they do not or cannot tell."""
        if not node.activations or any(one.shape is None for one in node.given):
            return None
        inputs = [
            None if one is None else NodeInput(shape_of(one), one.is_constant)
            for one in node.inputs
        ]
        name = proto.name or next(filter(None, node.outputs), "")
        asked = ModelNode(name, tuple(inputs), plain_attributes(node.attributes))
        return self.own.price(key, asked)

    def keep(self, names: Sequence[str], outputs: Iterable[Value]) -> None:
        self.known.update(zip(names, outputs, strict=False))

    def lose(self, proto: onnx.NodeProto, node: Node, reason: str) -> None:
        """Go on without a node, whose outputs nothing is known of."""
        is_constant = not node.activations
        lost = [
            Value(f"{self.prefix}{name}", 0, None, is_constant=is_constant) for name in node.outputs
        ]
        self.keep(node.outputs, lost)
        if not is_constant:
            self.recording.miss(proto, node, lost, reason)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Malformed("functions or branches lie too deep inside of each other")

    def _call(self, function: onnx.FunctionProto, node: Node) -> None:
        """A function of the file: its nodes, with what it is called with."""
        self.deeper()
        bound = {one.name: value for one, value in _defaults(function)} | dict(node.attributes)
        known = dict(zip(function.input, node.inputs, strict=False))
        if len(function.input) < len(node.inputs) or len(function.output) < len(node.outputs):
            raise Malformed("it is called with more than its function takes")
        inside = Walk(
            self.path,
            {**self.opsets, **opsets_of(function.opset_import)},
            self.functions,
            self.recording,
            self.own,
            {name: value for name, value in known.items() if value is not None},
            f"{self.prefix}{self.recording.nodes}/",
            bound,
            self.depth,
        )
        inside.run(function.node)
        self.depth -= 1
        pairs = zip(node.outputs, function.output, strict=False)
        self.keep(node.outputs, [inside.read(name) for outer, name in pairs if outer])

    def _error(self, proto: onnx.NodeProto, message: str) -> SpecError:
        name = quoted(proto.name or (proto.output[0] if proto.output else ""))
        return refuse(self.path, f"node {name} ({proto.op_type}): {message}", EXPORT_ANEW)


def most_nodes(model: onnx.ModelProto) -> int:
    """How many nodes of a model may run, each as often as it does."""
    return _MORE + len(model.graph.node) + sum(len(one.node) for one in model.functions)


def opsets_of(imports: Iterable[onnx.OperatorSetIdProto]) -> dict[str, int]:
    """The version of each operator set; ONNX's own has no name."""
    return {("" if one.domain in _OWN else one.domain): one.version for one in imports}


def _missing(outputs: Sequence[Value]) -> str:
    """Why a node cannot be priced although it is understood; empty where it can."""
    is_known = all(one.shape is not None for one in outputs)
    return "" if is_known else "the shape of its output depends on data"


def _defaults(function: onnx.FunctionProto) -> Iterable[tuple[onnx.AttributeProto, Any]]:
    for one in function.attribute_proto:
        node = onnx.NodeProto(attribute=[one])
        yield one, attributes_of(node)[one.name]
