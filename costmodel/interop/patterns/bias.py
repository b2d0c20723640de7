"""A bias that is added by a node of its own, and a scale with its shift."""

from __future__ import annotations

from dataclasses import replace

from costmodel.core.op import Op
from costmodel.interop.counted import Counted
from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.arithmetic import Scale
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected
from costmodel.ops.transposed_conv import TransposedConv

ORDER = 2


def apply(wiring: Wiring) -> None:
    """Put one op with a bias in place of an op without and the addition of a constant."""
    for record in wiring:
        if record.type != "Add" or len(record.inputs) != 1 or record.weights_of:
            continue
        before = wiring.before(record)
        if before is not None and not before.weights_of and (op := _with_bias(before, record)):
            wiring.replace([before, record], op, before.inputs, type=before.type)


def _with_bias(before: Record, shift: Record) -> Op | None:
    op = before.op
    if isinstance(op, Conv | Pointwise | Depthwise | TransposedConv | Scale):
        fits = shift.details.get("per_channel") and not op.bias
        return replace(op, bias=True) if fits else None
    if not (before.details.get("is_product") and shift.details.get("per_feature")):
        return None
    if isinstance(op, FullyConnected):
        return None if op.bias else replace(op, bias=True)
    if isinstance(op, Counted):
        return replace(op, weights=op.weights + int(op.out[-1]))
    return None
