"""Normalisations; those of features, as PyTorch has layer norms, are counted at any rank."""

from __future__ import annotations

from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import as_counted, counted, is_image
from costmodel.ops.norm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm


def _batch_norm(event: Event) -> Op:
    """One that takes its statistics from the batch at hand cannot fold."""
    if event.given["training"] or not _is_plain(event):
        return counted(event, Kind.NORM)
    return BatchNorm(event.given["weight"] is not None)


def _is_plain(event: Event) -> bool:
    """Whether scale and shift are weights, both of them or none."""
    weight, bias = event.given["weight"], event.given["bias"]
    return (weight is None) == (bias is None) and len(event.activations) == 1


def _group_norm(event: Event) -> Op:
    if not _is_plain(event):
        return counted(event, Kind.NORM)
    return GroupNorm(event.given["num_groups"], event.given["weight"] is not None)


def _instance_norm(event: Event) -> Op:
    if not _is_plain(event) or not event.given["use_input_stats"]:
        return counted(event, Kind.NORM)
    return InstanceNorm(event.given["weight"] is not None)


def _layer_norm(event: Event) -> Op:
    x, over = event.shape("input"), tuple(event.given["normalized_shape"])
    if is_image(x) and over == x[1:] and _is_plain(event):
        return LayerNorm("chw", event.given["weight"] is not None)
    return counted(event, Kind.NORM)


PRICES = {
    "batch_norm": _batch_norm,
    "group_norm": _group_norm,
    "instance_norm": _instance_norm,
    "layer_norm": _layer_norm,
    "rms_norm": as_counted(Kind.NORM),
}
