"""Quantisation: between numbers and their integers, which says how tensors are stored.

Quantize and dequantize around an op are a note on its tensors and no work of their own: a runtime
runs both and what lies between as one op on integers. They cost nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

import onnx

from costmodel.core.op import Op
from costmodel.interop.onnx.operator import Operator, computed, first_shape
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Malformed, Sizes, broadcast
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat
from costmodel.ops.pool import GlobalPool
from costmodel.ops.reshape import Identity


def _note(_node: Node, _outputs: tuple[Value, ...]) -> Op:
    return Identity()


def _quantised_type(node: Node) -> int:
    zero = node.optional(2)
    return zero.dtype if zero is not None else int(node.attribute("output_dtype", 0) or 2)


def _number_type(node: Node) -> int:
    return node.need(1).dtype


def _dynamic_shapes(node: Node) -> Sequence[Sizes]:
    return (node.first.sizes, (), ())


def _unsigned(_node: Node) -> int:
    return int(onnx.TensorProto.UINT8)


def _pair_shape(node: Node) -> Sequence[Sizes]:
    return (broadcast(node.first.sizes, node.need(3).sizes),)


def _pair(op: type[Add | Multiply]) -> Operator:
    """The sum or product of two quantised tensors, inputs 1 and 4."""

    def price(node: Node, outputs: tuple[Value, ...]) -> Op:
        a, b = node.first, node.need(3)
        both = not a.is_constant and not b.is_constant and a.rank == b.rank
        return op() if both else computed(node._replace(inputs=(a, b)), outputs)

    return Operator(price, _pair_shape)


def _joined(node: Node) -> tuple[Value, ...]:
    """What QLinearConcat joins: every third input from the third on."""
    return tuple(value for value in node.inputs[2::3] if value is not None)


def _concat_shape(node: Node) -> Sequence[Sizes]:
    read = _joined(node)
    if not read:
        raise Malformed("QLinearConcat joins nothing")
    axis, sizes = node.axis(1, read[0].rank), list(read[0].sizes)
    sizes[axis] = sum(one.sizes[axis] for one in read)
    return (tuple(sizes),)


def _concat(node: Node, outputs: tuple[Value, ...]) -> Op:
    read = _joined(node)
    is_plain = node.axis(1, read[0].rank) == 1 and not any(one.is_constant for one in read)
    return Concat() if is_plain else computed(node._replace(inputs=read), outputs)


def _pooled(node: Node) -> Sequence[Sizes]:
    n, c, *plane = node.first.sizes
    if node.attribute("channels_last", 0):
        return ((n, *(1 for _ in plane), plane[-1]),)
    return ((n, c, *(1 for _ in plane)),)


OPERATORS: dict[str, Operator] = {
    "QuantizeLinear": Operator(_note, first_shape, None, _quantised_type, is_view=True),
    "DequantizeLinear": Operator(_note, first_shape, None, _number_type, is_view=True),
    "DynamicQuantizeLinear": Operator(computed, _dynamic_shapes, None, _unsigned),
    "com.microsoft::QuantizeLinear": Operator(
        _note, first_shape, None, _quantised_type, is_view=True
    ),
    "com.microsoft::DequantizeLinear": Operator(
        _note, first_shape, None, _number_type, is_view=True
    ),
    "com.microsoft::QLinearAdd": _pair(Add),
    "com.microsoft::QLinearMul": _pair(Multiply),
    "com.microsoft::QLinearConcat": Operator(_concat, _concat_shape),
    "com.microsoft::QLinearSigmoid": Operator(
        lambda _node, _outputs: Activation("sigmoid"), first_shape
    ),
    "com.microsoft::QLinearLeakyRelu": Operator(
        lambda _node, _outputs: Activation("leaky_relu"), first_shape
    ),
    "com.microsoft::QLinearGlobalAveragePool": Operator(
        lambda _node, _outputs: GlobalPool("avg"), _pooled
    ),
}
