"""Recurrent layers over the positions of a sequence or a map: LSTM, GRU, and the plain one.

Each of G gates (4, 3 or 1) multiplies what comes in and the state before it: per step and direction
G·m·(c + m) multiply-adds for m hidden features, and as many weights. LSTM as in Hochreiter and
Schmidhuber (1997) with forget gates, GRU as in arXiv:1406.1078; element-wise work inside has none.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, Size, Whole
from costmodel.core.values import dataclass

_GATES = {"lstm": 4, "gru": 3, "plain": 1}


@dataclass(frozen=True, slots=True)
class Recurrent:
    """A recurrent layer, or several, that goes over the h·w positions in order: one step each.

    FLOPs n·h·w·D·G·m·(c + m) in the first of its layers, n·h·w·D·G·m·(D·m + m) in each further one,
    for m hidden features, G gates (lstm 4, gru 3, plain 1) and D directions. Between layers the
    sequence is written and read; states stay inside. Weights are read once, not at every step.

    Fields:
        cell: lstm, gru or plain; lstm and gru are also ops by themselves.
        hidden: hidden features m of each direction.
        layers: layers, one upon the other; 1 by default.
        bidirectional: whether the other direction runs too, doubling the output; false by default.
        biases: biases of each gate: 2 as in PyTorch and ONNX, 1 as in Keras's LSTM; 2 by default.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    cell: Literal["lstm", "gru", "plain"]
    hidden: Size
    layers: Size = 1
    bidirectional: bool = False
    biases: Whole = 2

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.RNN

    def output(self, *inputs: Shape) -> Shape:
        """[n, D·m, h, w]: the state after every step."""
        return inputs[0].replace(c=self._directions * self.hidden)

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        """A multiply-add per weight and step; each layer reads and writes its sequence once."""
        (x,) = inputs
        further = self.layers - 1
        steps = x.positions
        rows = self._directions * _GATES[self.cell] * self.hidden
        matrices = rows * (x.c + self.hidden + further * (output.c + self.hidden))
        weights = matrices + rows * self.biases * self.layers
        reads: Dim = x.size + further * output.size
        return Cost(steps * matrices, reads, self.layers * output.size, weights, weights)

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1


OPS: dict[str, type] = {"rnn": Recurrent}
SHORTHANDS: dict[str, tuple[str, dict[str, object]]] = {
    cell: ("rnn", {"cell": cell}) for cell in ("lstm", "gru")
}
