"""Normalisations, and factors that are learned."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.torch.expressions import Call, Listed, Number
from costmodel.interop.writing.torch.spot import Spot, count, flag
from costmodel.ops.arithmetic import Scale
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)
from costmodel.ops.tokens import ClassToken, PositionEmbedding


def _batch_norm(spot: Spot, op: BatchNorm) -> tuple[Call, ...]:
    name = "nn.BatchNorm1d" if spot.is_vector else spot.of_rank("BatchNorm")
    return (Call(name, (spot.c(),), (flag("affine", value=op.affine, usual=True),)),)


def _layer_norm(spot: Spot, op: LayerNorm) -> tuple[Call, ...]:
    affine = flag("elementwise_affine", value=op.affine, usual=True)
    if op.over == "chw":
        sizes = (spot.c(), *(Number(size, "size") for size in spot.x.spatial))
        return (Call("nn.LayerNorm", (Listed(sizes),), (affine,)),)
    return (Call("nn.LayerNorm" if spot.is_vector else "ChannelNorm", (spot.c(),), (affine,)),)


def _group_norm(spot: Spot, op: GroupNorm) -> tuple[Call, ...]:
    groups = Number(op.groups, "groups")
    affine = flag("affine", value=op.affine, usual=True)
    return (Call("nn.GroupNorm", (groups, spot.c()), (affine,)),)


def _instance_norm(spot: Spot, op: InstanceNorm) -> tuple[Call, ...]:
    affine = flag("affine", value=op.affine, usual=False)
    return (Call(spot.of_rank("InstanceNorm"), (spot.c(),), (affine,)),)


def _lrn(_spot: Spot, op: LocalResponseNorm) -> tuple[Call, ...]:
    return (Call("nn.LocalResponseNorm", (Number(op.size, "size"),)),)


def _l2_norm(spot: Spot, op: L2Norm) -> tuple[Call, ...]:
    scale = (Call("Scale", (spot.c(),)),) if op.scale else ()
    return (Call("L2Norm"), *scale)


def _scale(spot: Spot, op: Scale) -> tuple[Call, ...]:
    return (Call("Scale", (spot.c(),), (flag("bias", value=op.bias, usual=False),)),)


def _position_embedding(spot: Spot, _op: PositionEmbedding) -> tuple[Call, ...]:
    sizes = (Number(size, "size") for size in spot.x.spatial)
    return (Call("PositionEmbedding", (spot.c(), *sizes)),)


def _class_token(spot: Spot, op: ClassToken) -> tuple[Call, ...]:
    return (Call("ClassToken", (spot.c(),), (count("count", op.count, 1),)),)


MODULES: dict[type, Any] = {
    BatchNorm: _batch_norm,
    LayerNorm: _layer_norm,
    GroupNorm: _group_norm,
    InstanceNorm: _instance_norm,
    LocalResponseNorm: _lrn,
    L2Norm: _l2_norm,
    Scale: _scale,
    PositionEmbedding: _position_embedding,
    ClassToken: _class_token,
}
