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

from costmodel.core.problems import SpecError, quoted
from costmodel.interop.onnx.evaluating import evaluated
from costmodel.interop.onnx.operators import REGISTRY
from costmodel.interop.onnx.protos import attributes_of, constant, require_beside
from costmodel.interop.onnx.recording import Recording
from costmodel.interop.onnx.refused import EXPORT_ANEW, refuse
from costmodel.interop.onnx.values import Malformed, Node, Unknown, Value

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
        inputs = tuple(self._read(name) if name else None for name in proto.input)
        domain = "" if proto.domain in _OWN else proto.domain
        attributes = attributes_of(proto, self.bound)
        opset = self.opsets.get(domain, 1)
        node = Node(
            proto.op_type, domain, proto.name, inputs, tuple(proto.output), attributes, opset
        )
        if (function := self.functions.get((proto.domain, proto.op_type))) is not None:
            self._call(function, node)
        elif not domain and proto.op_type in _SPECIAL:
            getattr(self, _SPECIAL[proto.op_type])(proto, node)
        else:
            self._plain(proto, node)

    def _read(self, name: str) -> Value:
        value = self.known.get(name)
        if value is None:
            raise Malformed(
                f"it reads {quoted(name)}, which nothing before it makes: the nodes are out of "
                "order, stand in a circle, or one is missing"
            )
        return value

    def _plain(self, proto: onnx.NodeProto, node: Node) -> None:
        if node.type == "CastLike" and not node.domain:  # of the second it takes the type alone
            to = {"to": node.need(1).dtype}
            node = node._replace(type="Cast", inputs=node.inputs[:1], attributes=to)
        key = f"{node.domain}::{node.type}" if node.domain else node.type
        operator = REGISTRY.get(key)
        names = [f"{self.prefix}{name}" if name else "" for name in node.outputs]
        strange = "" if operator else f"the operator {key} is not understood"
        try:
            outputs = evaluated(node, operator, proto, names)
            reason = strange or _missing(outputs)
            self._keep(node.outputs, outputs)
            if not node.activations or all(one.is_constant for one in outputs):
                return
            if operator is None or reason:
                self.recording.miss(proto, node, outputs, reason)
            else:
                self.recording.add(proto, node, operator, outputs)
        except Unknown as error:
            self._lose(proto, node, strange or str(error))

    def _keep(self, names: Sequence[str], outputs: Iterable[Value]) -> None:
        self.known.update(zip(names, outputs, strict=False))

    def _lose(self, proto: onnx.NodeProto, node: Node, reason: str) -> None:
        """Go on without a node, whose outputs nothing is known of."""
        is_constant = not node.activations
        lost = [
            Value(f"{self.prefix}{name}", 0, None, is_constant=is_constant) for name in node.outputs
        ]
        self._keep(node.outputs, lost)
        if not is_constant:
            self.recording.miss(proto, node, lost, reason)

    def _constant(self, proto: onnx.NodeProto, node: Node) -> None:
        """A constant written as a node."""
        (name,) = node.outputs
        for tensor in (one.t for one in proto.attribute if one.HasField("t")):
            require_beside(self.path, tensor)
        given = node.attributes
        if isinstance(value := given.get("value"), Value):
            found = Value(
                f"{self.prefix}{name}", value.dtype, value.shape, value.data, is_constant=True,
                key=f"{self.prefix}{name}", stored=value.stored,
            )  # fmt: skip
        elif listed := [one for kind, one in given.items() if kind.startswith("value_")]:
            found = _scalars(f"{self.prefix}{name}", listed[0])
        else:
            raise Unknown("its value is given in a form that is not understood")
        self.known[name] = found
        self.recording.stored[found.key] = found.dtype

    def _if(self, proto: onnx.NodeProto, node: Node) -> None:
        """The branch that is taken, where the condition is known."""
        condition = node.first
        if condition.data is None:
            why = "its condition depends on data; --input NAME=VALUE gives that of an input"
            self._lose(proto, node, why)
            return
        branch = node.attribute("then_branch" if condition.data.any() else "else_branch")
        if not isinstance(branch, onnx.GraphProto) or len(branch.output) < len(node.outputs):
            raise Malformed("it has no such branch")
        self._deeper()
        self.initialise(branch)
        self.run(branch.node)
        self.depth -= 1
        self._keep(node.outputs, [self._read(one.name) for one in branch.output])

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Malformed("functions or branches lie too deep inside of each other")

    def _loop(self, proto: onnx.NodeProto, node: Node) -> None:
        self._lose(proto, node, f"how often a {node.type} runs depends on data")

    def _split(self, proto: onnx.NodeProto, node: Node) -> None:
        """A split whose parts are kept as a sequence."""
        into = node.optional(1)
        if into is None or node.first.shape is None:
            raise Malformed("a sequence of as many parts as there are elements is not understood")
        axis = node.axis()
        sizes = into.integers
        if not into.rank:
            size, each = node.first.sizes[axis], sizes[0]
            if each < 1 or size // each > 10_000:
                raise Malformed(f"{size} cannot be split into parts of {each}")
            sizes = tuple(min(each, size - start) for start in range(0, size, each))
        names = tuple(f"{node.outputs[0]}[{part}]" for part in range(len(sizes)))
        attributes = {"axis": axis, "split": list(sizes)}
        self._plain(
            proto,
            node._replace(type="Split", inputs=(node.first,), outputs=names, attributes=attributes),
        )
        parts = tuple(self.known[name] for name in names)
        self.known[node.outputs[0]] = Value(
            node.outputs[0], node.first.dtype, None, parts=parts,
            is_constant=node.first.is_constant,
        )  # fmt: skip

    def _part(self, proto: onnx.NodeProto, node: Node) -> None:
        """One part of a sequence."""
        parts, index = node.first.parts, node.need(1)
        if parts is None or index.data is None:
            self._lose(proto, node, "which part of a sequence is meant depends on data")
        else:
            self.known[node.outputs[0]] = parts[index.integers[0]]

    def _call(self, function: onnx.FunctionProto, node: Node) -> None:
        """A function of the file: its nodes, with what it is called with."""
        self._deeper()
        bound = {one.name: value for one, value in _defaults(function)} | dict(node.attributes)
        known = dict(zip(function.input, node.inputs, strict=False))
        if len(function.input) < len(node.inputs) or len(function.output) < len(node.outputs):
            raise Malformed("it is called with more than its function takes")
        inside = Walk(
            self.path,
            {**self.opsets, **opsets_of(function.opset_import)},
            self.functions,
            self.recording,
            {name: value for name, value in known.items() if value is not None},
            f"{self.prefix}{self.recording.nodes}/",
            bound,
            self.depth,
        )
        inside.run(function.node)
        self.depth -= 1
        pairs = zip(node.outputs, function.output, strict=False)
        self._keep(node.outputs, [inside._read(name) for outer, name in pairs if outer])

    def _error(self, proto: onnx.NodeProto, message: str) -> SpecError:
        name = quoted(proto.name or (proto.output[0] if proto.output else ""))
        return refuse(self.path, f"node {name} ({proto.op_type}): {message}", EXPORT_ANEW)


_SPECIAL = {
    "Constant": "_constant",
    "If": "_if",
    "Loop": "_loop",
    "Scan": "_loop",
    "SequenceAt": "_part",
    "SplitToSequence": "_split",
}


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


def _scalars(name: str, value: Any) -> Value:
    """A constant of a number, a text, or a list of them."""
    import numpy as np

    is_text = isinstance(value, bytes) or (isinstance(value, list) and value[:1] and
                                           isinstance(value[0], bytes))  # fmt: skip
    if is_text:
        return Value(name, onnx.TensorProto.STRING, np.shape(value), None, is_constant=True)
    is_whole = isinstance(value, int) or (isinstance(value, list) and
                                          all(isinstance(one, int) for one in value))  # fmt: skip
    data = np.array(value, np.int64 if is_whole else np.float32)
    dtype = onnx.TensorProto.INT64 if is_whole else onnx.TensorProto.FLOAT
    return Value(name, dtype, data.shape, data, is_constant=True, key=name, stored=data.size)
