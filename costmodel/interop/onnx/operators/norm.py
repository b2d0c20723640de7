"""Normalisations: of the batch at inference, of layers, groups, instances, and across channels."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.op import Kind, Op
from costmodel.interop.onnx.operator import Operator, counted, first_shape
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Sizes
from costmodel.ops.norm import BatchNorm, GroupNorm, InstanceNorm, LocalResponseNorm


def _batch_norm(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Scale and shift are learned; the running statistics are not."""
    if all(value.is_constant for value in node.inputs[1:] if value is not None):
        return BatchNorm()
    return counted(Kind.NORM, node, outputs)


def _instance_norm(node: Node, outputs: tuple[Value, ...]) -> Op:
    return InstanceNorm() if len(node.activations) == 1 else _norm(node, outputs)


def _group_norm(node: Node, outputs: tuple[Value, ...]) -> Op:
    groups, (scale, shift) = node.attribute("num_groups", 1), (node.need(1), node.need(2))
    is_plain = node.first.rank > 1 and scale.size == shift.size == node.first.sizes[1]
    return GroupNorm(groups) if is_plain else _norm(node, outputs)


def _local(node: Node, _outputs: tuple[Value, ...]) -> Op:
    return LocalResponseNorm(node.attribute("size", 5))


def _norm(node: Node, outputs: tuple[Value, ...]) -> Op:
    return counted(Kind.NORM, node, outputs[:1])


def _layer_shapes(node: Node) -> Sequence[Sizes]:
    axis = node.axis(-1)
    sizes = node.first.sizes
    mean = (*sizes[:axis], *(1 for _ in sizes[axis:]))
    return (sizes, mean, mean)[: len(node.outputs)]


def _batch_shapes(node: Node) -> Sequence[Sizes]:
    return (node.first.sizes, *(node.need(1).sizes for _ in node.outputs[1:]))


OPERATORS: dict[str, Operator] = {
    "BatchNormalization": Operator(_batch_norm, _batch_shapes),
    "InstanceNormalization": Operator(_instance_norm, first_shape),
    "GroupNormalization": Operator(_group_norm, first_shape),
    "LayerNormalization": Operator(_norm, _layer_shapes),
    "RMSNormalization": Operator(_norm, first_shape),
    "LRN": Operator(_local, first_shape),
    "LpNormalization": Operator(_norm, first_shape),
    "MeanVarianceNormalization": Operator(_norm, first_shape),
}
