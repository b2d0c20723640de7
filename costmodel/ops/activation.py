"""Activations: each element is read and written once, at no FLOPs, whatever the function.

FLOPs are multiply-adds of convolutions and fully connected layers (ShuffleNet V2, arXiv:1807.11164,
section 2), so that a GELU has as few as a ReLU. Slopes that are fixed, those of leaky ReLU, ELU and
SELU, are no weights; only that of PReLU is learned and read.
"""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias, get_args

from costmodel.core.cost import Cost, Shape, streamed
from costmodel.core.op import Kind
from costmodel.core.values import dataclass

ActivationFunction: TypeAlias = Literal[
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "elu",
    "selu",
    "gelu",
    "mish",
    "sigmoid",
    "tanh",
    "swish",
    "hard_swish",
    "hard_sigmoid",
    "softplus",
    "softmax",
]


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function, element by element; PReLU learns and reads one slope per channel.

    Fields:
        fn: the name of the function, which is also an op by itself.
    """

    arity: ClassVar[tuple[int, int | None]] = (1, 1)

    fn: ActivationFunction

    def kind(self, *inputs: Shape) -> Kind:
        return Kind.ACTIVATION

    def output(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def cost(self, inputs: tuple[Shape, ...], output: Shape) -> Cost:
        return streamed(inputs, output, weights=output.c if self.fn == "prelu" else 0)


OPS: dict[str, type] = {"activation": Activation}
SHORTHANDS: dict[str, tuple[str, dict[str, object]]] = {
    fn: ("activation", {"fn": fn}) for fn in get_args(ActivationFunction)
}
