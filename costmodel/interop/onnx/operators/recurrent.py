"""Recurrent layers: G·m·(c + m) multiply-adds for each step, direction and sequence of the batch.

G gates are four in an LSTM, three in a GRU, one in the plain one; m hidden features, c that come in
(operators LSTM, GRU and RNN of the ONNX specification).
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.operator import Operator, shape_of
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Malformed, Sizes


class _Layout:
    """Where an operator has its matrices, and how many gates."""

    def __init__(self, gates: int, first: int = 1, second: int = 2) -> None:
        self.gates, self.first, self.second = gates, first, second

    def sizes(self, node: Node) -> tuple[int, int, int]:
        """Directions D, hidden features m and features c that come in."""
        w = node.need(self.first)
        hidden = node.attribute("hidden_size", 0)
        both = 2 if node.attribute("direction", b"forward") == b"bidirectional" else 1
        if w.rank != 3 or node.first.rank != 3 or not hidden or w.sizes[0] != both:
            raise Malformed(f"{node.type} with matrices {list(w.sizes)}")
        return both, hidden, node.first.sizes[2]

    def shapes(self, node: Node) -> Sequence[Sizes]:
        both, hidden, _ = self.sizes(node)
        if node.attribute("layout", 0):
            n, steps, _ = node.first.sizes
            every, last = (n, steps, both, hidden), (n, both, hidden)
        else:
            steps, n, _ = node.first.sizes
            every, last = (steps, both, n, hidden), (both, n, hidden)
        return (every, last, last)[: len(node.outputs)]

    def price(self, node: Node, outputs: tuple[Value, ...]) -> Op:
        both, hidden, features = self.sizes(node)
        steps = node.first.sizes[0] * node.first.sizes[1]
        matrices = both * self.gates * hidden * (features + hidden)
        constants = [one for one in node.constants if one.rank > 1 and one.size]
        read = sum(one.size for one in constants if not _is_state(node, one))
        further = sum(one.size for one in outputs[1:])
        kind = Kind.RNN
        return Counted(node.type, kind, shape_of(outputs[0]), steps * matrices, read, None, further)


def _is_state(node: Node, value: Value) -> bool:
    """Whether a constant is the state at the start, which is not learned."""
    return any(value is one for one in node.inputs[5:7])


def _operator(layout: _Layout) -> Operator:
    return Operator(layout.price, layout.shapes)


OPERATORS: dict[str, Operator] = {
    "LSTM": _operator(_Layout(4)),
    "GRU": _operator(_Layout(3)),
    "RNN": _operator(_Layout(1)),
    "com.microsoft::DynamicQuantizeLSTM": _operator(_Layout(4)),
}
