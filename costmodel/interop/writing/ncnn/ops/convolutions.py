"""Convolutions and fully connected layers, with the batch norms that they take in."""

from __future__ import annotations

from math import prod
from typing import Any

from costmodel.interop.writing.ncnn.along import Params, along, padding, rank
from costmodel.interop.writing.ncnn.draft import Place, vector
from costmodel.interop.writing.ncnn.layers import Weight
from costmodel.interop.writing.windows import Window, window
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected


def _conv(place: Place, op: Conv) -> None:
    _convolution(place, window(op, place.layer.shapes[0]), op.groups, bias=op.bias)


def _pointwise(place: Place, op: Pointwise) -> None:
    _convolution(place, window(op, place.layer.shapes[0], 1), op.groups, bias=op.bias)


def _depthwise(place: Place, op: Depthwise) -> None:
    x = place.layer.shapes[0]
    _convolution(place, window(op, x), x.c, bias=op.bias)


def _convolution(place: Place, over: Window, groups: int, *, bias: bool) -> None:
    x, out = place.layer.shapes[0], place.output
    if place.blob().is_vector and groups == prod(over.k) == 1:
        _connected(place, bias=bias)
        return
    weights = _weights(place, bias=bias)
    params: Params = {
        0: out.c,
        **along((1, 11, 21), over.k),
        **along((2, 12, 22), over.dilation),
        **along((3, 13, 23), over.stride),
        **padding((4, 14, 24), (15, 16, 17), over.ends(x, out)),
        5: len(weights) - 1,
        6: out.c * (x.c // groups) * prod(over.k),
    }
    if groups > 1:
        params[7] = groups
    kind = "ConvolutionDepthWise" if groups > 1 else "Convolution"
    place.end(f"{kind}{rank(x)}", [place.map()], params, weights)


def _fully_connected(place: Place, op: FullyConnected) -> None:
    _connected(place, bias=op.bias)


def _connected(place: Place, *, bias: bool) -> None:
    weights, c = _weights(place, bias=bias), place.output.c
    params: Params = {0: c, 1: len(weights) - 1, 2: c * place.layer.shapes[0].c}
    place.end("InnerProduct", [place.blob()], params, weights, vector(place.output))


def _weights(place: Place, *, bias: bool) -> tuple[Weight, ...]:
    """A kernel, and a bias where the layer has one or takes in a batch norm, which is one."""
    has_bias = bias or place.layer.name in place.draft.norms
    return place.weights("weight", *(["bias"] if has_bias else []), is_tagged=True)


WRITERS: dict[type, Any] = {
    Conv: _conv,
    Pointwise: _pointwise,
    Depthwise: _depthwise,
    FullyConnected: _fully_connected,
}
