"""One walk through the operators of a graph: constants and shapes folded, each node recorded.

Operators come in the order they run, as the format demands. What depends on no input of the model
is a constant and no layer; what depends on one is recorded with its price. Shapes are computed;
those of operators without a rule are the file's, as long as the inputs have the file's sizes. State
that is kept from one call to the next is an input and an output of the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.core.cost import Shape
from costmodel.core.custom_ops import ModelNode, NodeInput
from costmodel.core.problems import SpecError, quoted
from costmodel.interop.custom import OwnPrices, plain_attributes
from costmodel.interop.shapes import Malformed, Sizes, Unknown
from costmodel.interop.tflite.constants import folded, stored
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.operator import Rule
from costmodel.interop.tflite.operators import REGISTRY
from costmodel.interop.tflite.recording import Recording
from costmodel.interop.tflite.refused import CONVERT_ANEW, refuse
from costmodel.interop.tflite.skeleton import Graph, Operator
from costmodel.interop.tflite.values import Node, Value


@dataclass
class Walk:
    """A graph with the tensors that are known so far, by number.

    ``states`` are the shapes of what is kept from one call to the next, by name.
    """

    path: str
    graph: Graph
    recording: Recording
    own: OwnPrices
    known: dict[int, Value] = field(default_factory=dict)
    states: dict[str, Shape] = field(default_factory=dict)
    is_as_stored: bool = True
    _kept: list[str] = field(default_factory=list)

    def begin(self, names: Mapping[int, str], sizes: Mapping[int, Sizes]) -> None:
        """Know the inputs, with these sizes, and all that is stored."""
        made = {number for one in self.graph.operators for number in one.outputs}
        for number, tensor in enumerate(self.graph.tensors):
            if number in names:
                self.known[number] = Value(names[number], tensor.type, sizes[number])
                self.is_as_stored &= sizes[number] == tensor.shape
            elif tensor.is_constant or tensor.is_variable or number not in made:
                self.known[number] = stored(number, tensor)

    def run(self) -> None:
        """Walk through the operators in their order.

        Raises:
            SpecError: a node breaks a rule, or reads what is not there yet.
        """
        for number, operator in enumerate(self.graph.operators):
            name = self._name(number, operator)
            try:
                self._step(operator, name)
            except SpecError:
                raise
            except Malformed as error:
                raise self._error(name, operator, str(error)) from None
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                reason = f"it does not follow its operator ({error})"
                raise self._error(name, operator, reason) from None

    def outputs(self) -> tuple[str, ...]:
        """What the model returns, and what it keeps."""
        found = [self.known.get(number) for number in self.graph.outputs]
        live = [one.token for one in found if one and not one.is_constant and one.shape is not None]
        return (*live, *self._kept)

    def _name(self, number: int, operator: Operator) -> str:
        """What a node is called: as its output, of several names the first, with dots."""
        first = next(iter(operator.outputs), -1)
        tensors = self.graph.tensors
        named = tensors[first].name.partition(";")[0] if 0 <= first < len(tensors) else ""
        return ".".join(_PARTS.findall(named)) or f"{operator.type.lower()}_{number}"

    def _step(self, operator: Operator, name: str) -> None:
        inputs = tuple(self._read(number) for number in operator.inputs)
        if any(not 0 <= number < len(self.graph.tensors) for number in operator.outputs):
            raise Malformed("it writes a tensor that is none of the graph's")
        node = Node(operator.type, name, inputs, len(operator.outputs), operator.options)
        if (act := _STATEFUL.get(operator.type)) is not None:
            act(self, operator, node)
        elif operator.type not in REGISTRY:
            self._strange(operator, node)
        else:
            self._plain(operator, node, REGISTRY[operator.type])

    def _read(self, number: int) -> Value | None:
        """A tensor that is read; None for one that is left out."""
        if number == -1:
            return None
        if number not in self.known:
            raise Malformed(
                f"it reads the tensor {number}, which nothing before it makes: the operators are "
                "out of order, stand in a circle, or one is missing"
            )
        return self.known[number]

    def _plain(self, operator: Operator, node: Node, rule: Rule) -> None:
        shapes = self._shapes(operator, node, rule)
        is_of_shape = rule.is_of_shape and node.need(0).shape is not None
        if not node.activations or is_of_shape:
            self._constant(operator, node, rule, shapes)
            return
        if any(one.shape is None for one in node.activations):
            shapes = [None] * len(operator.outputs)
        outputs = tuple(map(self._made, operator.outputs, shapes))
        self.known.update(zip(operator.outputs, outputs, strict=True))
        if None in shapes or not outputs:
            self.recording.miss(node, outputs, "the shape of what it makes is not known")
        else:
            try:
                self.recording.add(node, rule.price(node, outputs), outputs)
            except Unknown as error:
                self.recording.miss(node, outputs, str(error))

    def _shapes(self, operator: Operator, node: Node, rule: Rule) -> Sequence[Sizes | None]:
        """The shapes of the outputs: computed, else the file's."""
        try:
            if rule.shapes is not None:
                found = tuple(rule.shapes(node))
                if len(found) == len(operator.outputs):
                    return found
        except Unknown:
            pass
        return self._as_stored(operator)

    def _as_stored(self, operator: Operator) -> Sequence[Sizes | None]:
        """The shapes that the file has, where it has them for these inputs."""
        tensors = (self.graph.tensors[number] for number in operator.outputs)
        is_known = self.is_as_stored
        return [one.shape if is_known and -1 not in one.signature else None for one in tensors]

    def _made(self, number: int, shape: Sizes | None) -> Value:
        return Value(f"#{number}", self.graph.tensors[number].type, shape)

    def _constant(
        self, operator: Operator, node: Node, rule: Rule, shapes: Sequence[Sizes | None]
    ) -> None:
        """Note what depends on no input, or on its shape alone."""
        origin = node.need(0) if rule.is_view and not rule.is_of_shape else None
        learned = [one for one in node.constants if one.is_learned]
        data = folded(node, rule, shapes)
        for number, shape, values in zip(operator.outputs, shapes, data, strict=True):
            key = origin.key if origin else (f"#{number}" if learned else "")
            stored = origin.stored if origin else self.graph.tensors[number].type
            self.known[number] = Value(
                f"#{number}", self.graph.tensors[number].type, shape, values,
                is_constant=True, key=key, stored=stored, is_learned=bool(learned),
            )  # fmt: skip

    def _strange(self, operator: Operator, node: Node) -> None:
        """An operator that nobody understands: a user's formulas price it, or nobody does."""
        shapes = self._as_stored(operator)
        outputs = tuple(map(self._made, operator.outputs, shapes))
        if not node.activations:
            outputs = tuple(
                Value(one.token, one.type, one.shape, is_constant=True) for one in outputs
            )
        self.known.update(zip(operator.outputs, outputs, strict=True))
        if not node.activations or self._is_priced(operator, node, outputs):
            return
        self.recording.miss(node, outputs, f"the operator {node.type} is not understood")

    def _is_priced(self, operator: Operator, node: Node, outputs: Sequence[Value]) -> bool:
        if not outputs or any(one.shape is None for one in node.given):
            return False
        inputs = [
            None if one is None else NodeInput(ours(one.sizes), one.is_constant)
            for one in node.inputs
        ]
        out = None if outputs[0].shape is None else ours(outputs[0].shape)
        asked = ModelNode(node.name, tuple(inputs), plain_attributes(node.options), out)
        price = self.own.price(node.type, asked)
        if price is None:
            return False
        first = operator.outputs[0]
        self.known[first] = self.recording.own(node, price, f"#{first}", outputs[0].type)
        return True

    def read_state(self, operator: Operator, node: Node) -> None:
        """What an earlier call has kept: an input of the network."""
        (number,) = operator.outputs
        tensor = self.graph.tensors[number]
        name = f"state {tensor.name.partition(';')[0] or number}"
        name = name if name not in self.states else f"{name}:{number}"
        self.states[name] = ours(tensor.shape)
        self.known[number] = Value(name, tensor.type, tensor.shape)

    def keep_state(self, operator: Operator, node: Node) -> None:
        """What the next call is given: an output of the network."""
        kept = node.need(1)
        if not kept.is_constant and kept.shape is not None:
            self._kept.append(kept.token)

    def _error(self, name: str, operator: Operator, message: str) -> SpecError:
        return refuse(self.path, f"node {quoted(name)} ({operator.type}): {message}", CONVERT_ANEW)


_PARTS = re.compile(r"[^/\s]+")


def _handle(walk: Walk, operator: Operator, _node: Node) -> None:
    """What names a state, which is no tensor."""
    for number in operator.outputs:
        tensor = walk.graph.tensors[number]
        walk.known[number] = Value(f"#{number}", tensor.type, tensor.shape, is_constant=True)


_STATEFUL: Mapping[str, Callable[[Walk, Operator, Node], None]] = {
    "ASSIGN_VARIABLE": Walk.keep_state,
    "CALL_ONCE": _handle,
    "READ_VARIABLE": Walk.read_state,
    "VAR_HANDLE": _handle,
}
"""What such a node does to a walk, by its type; what is called once costs later calls nothing."""
