"""Zeros put around the plane for one convolution, as exports of TensorFlow's ``same`` do."""

from __future__ import annotations

from dataclasses import replace

from costmodel.interop.wiring import Wiring
from costmodel.ops.conv import Conv, Depthwise
from costmodel.ops.spatial import Pad

ORDER = 1


def apply(wiring: Wiring) -> None:
    """Put one convolution with more padding in place of a pad and a convolution."""
    for record in wiring:
        pad = wiring.before(record)
        if (
            pad is None
            or not isinstance(pad.op, Pad)
            or not isinstance(record.op, Conv | Depthwise)
        ):
            continue
        ends, more = record.op.padding, pad.op.padding
        if pad.op.channels or not isinstance(ends, tuple) or not isinstance(more, tuple):
            continue
        pairs = zip(ends, more, strict=True)
        padding = tuple((a + c, b + d) for (a, b), (c, d) in pairs)
        op = replace(record.op, padding=padding)
        wiring.replace([pad, record], op, pad.inputs, weights_of=record.weights_of)
