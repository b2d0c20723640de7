"""Convolutions, transposed and deformable ones: Conv, ConvTranspose, DeformConv."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.kernels import kernel
from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.windows import Window, flat, window
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.transposed_conv import TransposedConv


def _conv(place: Place, op: Conv) -> None:
    _write(place, window(op, place.x), op.groups, bias=op.bias)


def _pointwise(place: Place, op: Pointwise) -> None:
    _write(place, window(op, place.x, 1), op.groups, bias=op.bias)


def _depthwise(place: Place, op: Depthwise) -> None:
    _write(place, window(op, place.x), place.x.c, bias=op.bias)


def _write(place: Place, over: Window, groups: int, *, bias: bool) -> None:
    if not place.x.spatial:
        raise Unwritable(
            "a vector has no axis to slide along", "an fc in its place counts the same"
        )
    shape = (place.output.c, place.x.c // groups, *over.k)
    read = [place.map(), *kernel(place, shape, bias=bias)]
    place.end("Conv", read, _attributes(place, over, groups))


def _attributes(place: Place, over: Window, groups: int) -> dict[str, Any]:
    return {
        "kernel_shape": over.k,
        "strides": over.stride,
        "dilations": over.dilation,
        "pads": flat(over.ends(place.x, place.output)),
        "group": groups,
    }


def _transposed(place: Place, op: TransposedConv) -> None:
    groups, c = op.groups, place.x.c
    over = window(op, place.x)
    shape = (c, place.output.c // groups, *over.k)
    read = [place.map(), *kernel(place, shape, bias=op.bias, groups=groups)]
    spans = [d * (k - 1) + 1 for d, k in zip(over.dilation, over.k, strict=True)]
    sizes = zip(place.x.spatial, over.stride, spans, place.output.spatial, strict=True)
    # What the whole spread has beyond the output is cut off, and what it lacks is added.
    spare = [(size - 1) * stride + span - wanted for size, stride, span, wanted in sizes]
    added = [max(-one, 0) for one in spare]
    cut = [(one // 2, one - one // 2) if one > 0 else (0, 0) for one in spare]
    if not isinstance(over.padding, str):
        cut, added = list(over.padding), [op.output_padding] * len(spare)
    place.end(
        "ConvTranspose",
        read,
        {
            "kernel_shape": over.k,
            "strides": over.stride,
            "dilations": over.dilation,
            "pads": flat(cut),
            "output_padding": added,
            "group": groups,
        },
    )


def _deformable(place: Place, op: DeformConv) -> None:
    if place.draft.opset < 19:
        raise Unwritable("it is there from opset 19 on", "--opset 19")
    over = window(op, place.x)
    shape = (place.output.c, place.x.c // op.groups, *over.k)
    weight, *bias = kernel(place, shape, bias=op.bias)
    read = [place.map(), weight, place.map(1), *(bias or [""])]
    if len(place.layer.inputs) > 2:
        read.append(place.map(2))
    attributes = _attributes(place, over, op.groups) | {"offset_group": op.offset_groups}
    place.end("DeformConv", read, attributes)


WRITERS: dict[type, Any] = {
    Conv: _conv,
    Pointwise: _pointwise,
    Depthwise: _depthwise,
    TransposedConv: _transposed,
    DeformConv: _deformable,
}
