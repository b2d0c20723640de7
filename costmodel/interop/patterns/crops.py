"""A map that is cut by a slice of each of its axes, one after the other: one crop."""

from __future__ import annotations

from costmodel.interop.cropping import crop_of
from costmodel.interop.wiring import Wiring
from costmodel.ops.channels import Slice

ORDER = 4


def apply(wiring: Wiring) -> None:
    """Put one crop in place of slices of h and of w that leave no position out between."""
    for record in wiring:
        before = wiring.before(record)
        if before is None or not (isinstance(record.op, Slice) and isinstance(before.op, Slice)):
            continue
        cut = {one.axis: one for one in (before.op, record.op)}
        if set(cut) != {"h", "w"} or any(one.step != 1 for one in cut.values()):
            continue
        x = wiring.shape(before.inputs[0])
        ranges = [(cut[axis].start, cut[axis].stop or x.named(axis)) for axis in ("h", "w")]
        wiring.replace([before, record], crop_of(x, ranges), before.inputs, type=record.type)
