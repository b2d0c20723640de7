"""Convolutions and transposed ones, fully connected and recurrent layers."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.torch.expressions import Call, Number, Option
from costmodel.interop.writing.torch.spot import Spot, count, cropped, flag, option, several
from costmodel.interop.writing.windows import Window, window
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.fc import FullyConnected
from costmodel.ops.recurrent import Recurrent
from costmodel.ops.transposed_conv import TransposedConv


def _conv(spot: Spot, op: Conv) -> tuple[Call, ...]:
    return _modules(spot, window(op, spot.x), Number(op.groups, "groups"), bias=op.bias)


def _pointwise(spot: Spot, op: Pointwise) -> tuple[Call, ...]:
    over = window(op, spot.x, 1)
    return _modules(spot, over, Number(op.groups, "groups"), bias=op.bias)


def _depthwise(spot: Spot, op: Depthwise) -> tuple[Call, ...]:
    return _modules(spot, window(op, spot.x), spot.c(), bias=op.bias)


def _modules(spot: Spot, over: Window, groups: Number, *, bias: bool) -> tuple[Call, ...]:
    padding, own = spot.padding(over)
    conv = Call(
        spot.of_rank("Conv"),
        (spot.c(), Number(spot.output.c, "c"), several(over.k, "k")),
        (
            option("stride", over.stride, 1),
            Option("padding", own, several([0] * len(over.k), "usual")),
            option("dilation", over.dilation, 1),
            Option("groups", groups, Number(1, "usual")),
            flag("bias", value=bias, usual=True),
        ),
    )
    return (padding, conv) if padding else (conv,)


def _transposed(spot: Spot, op: TransposedConv) -> tuple[Call, ...]:
    """PyTorch cuts off the same on both sides: what is more on one of them is cropped."""
    over = window(op, spot.x)
    spare = _spare(spot, over)
    cut = [(one // 2, one - one // 2) if one > 0 else (0, 0) for one in spare]
    added = [max(-one, 0) for one in spare]
    if not isinstance(over.padding, str):
        cut, added = list(over.padding), [op.output_padding] * len(spare)
    both = [min(ends) for ends in cut]
    conv = Call(
        spot.of_rank("ConvTranspose"),
        (spot.c(), Number(op.out, "c"), several(over.k, "k")),
        (
            option("stride", over.stride, 1),
            option("padding", both, 0),
            option("output_padding", added, 0),
            count("groups", op.groups, 1),
            flag("bias", value=op.bias, usual=True),
            option("dilation", over.dilation, 1),
        ),
    )
    if all(before == after for before, after in cut):
        return (conv,)
    starts = [before - same for (before, _), same in zip(cut, both, strict=True)]
    return (conv, cropped(starts, spot.output.spatial))


def _spare(spot: Spot, over: Window) -> list[int]:
    """What the whole spread has beyond the output; below 0 is what it lacks."""
    axes = zip(spot.x.spatial, over.stride, over.dilation, over.k, spot.output.spatial, strict=True)
    return [(size - 1) * s + d * (k - 1) + 1 - wanted for size, s, d, k, wanted in axes]


def _fully_connected(spot: Spot, op: FullyConnected) -> tuple[Call, ...]:
    bias = flag("bias", value=op.bias, usual=True)
    return (Call("nn.Linear", (spot.c(), Number(op.out, "c")), (bias,)),)


def _recurrent(spot: Spot, op: Recurrent) -> tuple[Call, ...]:
    if op.biases == 1 or op.biases > 2:
        raise Unwritable(f"a gate has no biases or 2, not {op.biases}", "give it biases: 0 or 2")
    cell = {"lstm": "nn.LSTM", "gru": "nn.GRU", "plain": "nn.RNN"}[op.cell]
    inner = Call(
        cell,
        (spot.c(), Number(op.hidden, "c")),
        (
            count("num_layers", op.layers, 1),
            flag("bias", value=bool(op.biases), usual=True),
            flag("bidirectional", value=op.bidirectional, usual=False),
        ),
    )
    return (Call("OverPositions", (inner,)),)


MODULES: dict[type, Any] = {
    Conv: _conv,
    Pointwise: _pointwise,
    Depthwise: _depthwise,
    TransposedConv: _transposed,
    FullyConnected: _fully_connected,
    Recurrent: _recurrent,
}
REASONS: dict[type, tuple[str, str]] = {
    DeformConv: (
        "it is in torchvision, not in torch",
        "write a conv in its place, or --to onnx --opset 19",
    ),
}
