"""Arithmetic of tensors and numbers, element by element; operands that are learned are weights."""

from __future__ import annotations

from collections.abc import Callable

from costmodel.core.cost import Shape
from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import as_counted, counted, is_image
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.tokens import PositionEmbedding

_OTHERS = (
    "addcdiv", "addcmul", "atan2", "bitwise_and", "bitwise_or", "bitwise_xor", "cross", "cumprod",
    "cumsum", "div", "eq", "floor_divide", "fmod", "ge", "gt", "heaviside", "hypot", "isclose",
    "le", "lerp", "logaddexp", "logical_and", "logical_or", "logical_xor", "lt", "masked_fill",
    "maximum", "minimum", "ne", "polar", "pow", "remainder", "rsub", "sub", "true_divide",
    "where", "xlogy",
)  # fmt: skip


def _elementwise(op: Op, learned: Callable[[Event, Shape], Op]) -> Callable[[Event], Op]:
    def price(event: Event) -> Op:
        acts = event.activations
        if len(acts) == 2 and len(event.shape("self")) == len(event.shape("other")):
            return op
        other = [one for one in event.operands if not one.value.token]
        if len(acts) == 1 and len(other) == 1 and is_image(event.out):
            return learned(event, other[0].shape)
        return counted(event, Kind.ARITHMETIC)

    return price


def _added(event: Event, shape: Shape) -> Op:
    is_embedding = shape == (1, *event.out[1:]) and event.shape("self") == event.out
    return PositionEmbedding() if is_embedding else counted(event, Kind.ARITHMETIC)


def _scaled(event: Event, shape: Shape) -> Op:
    """One factor for each channel."""
    c = event.out.c
    is_scale = shape in ((c, 1, 1), (1, c, 1, 1))
    return Scale() if is_scale else counted(event, Kind.ARITHMETIC)


PRICES = {
    **dict.fromkeys(_OTHERS, as_counted(Kind.ARITHMETIC)),
    "add": _elementwise(Add(), _added),
    "mul": _elementwise(Multiply(), _scaled),
    "multiply": _elementwise(Multiply(), _scaled),
}
