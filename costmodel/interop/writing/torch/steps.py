"""Which ops of ATen a module calls, each with the shape of its first result; most call one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.network import Layer
from costmodel.core.window import per_axis
from costmodel.interop.writing.torch.expressions import Call

Step = tuple[str, Shape]

_NAMES = {
    "ChannelMax": "amax",
    "ChannelMean": "mean",
    "Deviation": "std",
    "PadChannels": "pad",
    "PositionEmbedding": "add",
    "nn.ELU": "elu",
    "nn.GELU": "gelu",
    "nn.LeakyReLU": "leaky_relu",
    "nn.PReLU": "prelu",
    "nn.ReLU6": "hardtanh",
    "nn.ReLU": "relu",
    "nn.SELU": "selu",
    "nn.SiLU": "silu",
}


def steps(call: Call, layer: Layer, out: Shape) -> Iterator[Step]:
    """The ops of a module of a layer, which gives ``out``."""
    if call.name in _SEVERAL:
        yield from _SEVERAL[call.name](layer.op, layer.shapes, out)
    else:
        yield _NAMES.get(call.name) or _name(call.name.removeprefix("nn.")), out


def _name(word: str) -> str:
    """MaxPool2d as max_pool2d, BatchNorm2d as batch_norm, ZeroPad2d as pad."""
    word = re.sub(r"(?<=Norm)\dd$", "", re.sub(r"^.*Pad\dd$", "pad", word))
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower()


Shapes = tuple[Shape, ...]


def swapped(x: Shape) -> Shape:
    """The last two axes exchanged."""
    *before, rows, columns = x
    return Shape(*before, columns, rows)


def _nothing(_op: Any, _inputs: Shapes, _out: Shape) -> Iterator[Step]:
    yield from ()


def _split(op: Any, inputs: Shapes, _out: Shape) -> Iterator[Step]:
    yield "split_with_sizes", op.parts(inputs[0])[0]


def _slice(_op: Any, inputs: Shapes, out: Shape) -> Iterator[Step]:
    """Each axis that is cut in turn."""
    x = list(inputs[0])
    if x == list(out):
        yield "alias", out
    for axis, size in enumerate(out):
        if x[axis] != size:
            x[axis] = size
            yield "slice", Shape(*x)


def _upsample(op: Any, _inputs: Shapes, out: Shape) -> Iterator[Step]:
    yield f"upsample_{op.mode}{len(out) - 2}d", out


def _scale(op: Any, _inputs: Shapes, out: Shape) -> Iterator[Step]:
    factor = Shape(out.c, *(1,) * (len(out) - 2))
    for word in ("mul", "add")[: 1 + bool(getattr(op, "bias", False))]:
        yield from (("reshape", factor), (word, out))


def _channel_norm(_op: Any, _inputs: Shapes, out: Shape) -> Iterator[Step]:
    last = Shape(out.n, *out.spatial, out.c)
    yield from (("movedim", last), ("layer_norm", last), ("movedim", out))


def _l2_norm(_op: Any, _inputs: Shapes, out: Shape) -> Iterator[Step]:
    norm = out.replace(c=1)
    yield from (("linalg_vector_norm", norm), ("clamp_min", norm), ("expand_as", out), ("div", out))


def response_norm(op: Any, _inputs: Shapes, out: Shape) -> Iterator[Step]:
    """Squares averaged over channels as over an axis of a plane, then the quotient."""
    n, c, *sizes = out
    plane = sizes if len(sizes) < 3 else [sizes[0], prod(sizes[1:])]
    apart, padded = Shape(n, 1, c, *plane), Shape(n, 1, c + op.size - 1, *plane)
    is_line = len(sizes) == 1
    yield from (("mul", out), ("unsqueeze" if is_line else "view", apart), ("pad", padded))
    yield from ((f"avg_pool{2 if is_line else 3}d", apart), ("squeeze", Shape(n, c, *plane)))
    yield from [] if is_line else [("view", out)]
    yield from ((word, out) for word in ("mul", "add", "pow", "div"))


def _class_token(op: Any, inputs: Shapes, out: Shape) -> Iterator[Step]:
    n, c, before = out.n, out.c, prod(inputs[0].spatial)
    yield from (("expand", Shape(n, c, op.count)), ("flatten", Shape(n, c, before)))
    yield from (("cat", Shape(n, c, before + op.count)), ("reshape", out))


def _recurrent(op: Any, inputs: Shapes, out: Shape) -> Iterator[Step]:
    """Positions as steps, a state of zeros, of an LSTM two, and the map again."""
    (x,), steps = inputs, prod(out.spatial)
    state = Shape(op.layers * (1 + op.bidirectional), x.n, op.hidden)
    yield from (("flatten", Shape(x.n, x.c, steps)), ("permute", Shape(steps, x.n, x.c)))
    yield from [("zeros", state)] * (2 if op.cell == "lstm" else 1)
    yield "rnn_tanh" if op.cell == "plain" else op.cell, Shape(steps, x.n, out.c)
    yield from (("permute", Shape(x.n, out.c, steps)), ("reshape", out))


def _attention(op: Any, inputs: Shapes, out: Shape) -> Iterator[Step]:
    """Each of q, k and v cut into windows and heads, two products, and one map again."""
    joint = 4 - len(inputs)
    q = inputs[0] if joint < 3 else inputs[0].replace(c=inputs[0].c // 3)
    last = inputs[-1].replace(c=inputs[-1].c // joint)
    k = inputs[1] if joint == 1 else last
    yield "chunk", last
    for x in (q, k, last):
        cut = _cut(op, x)
        yield from (("reshape", cut), ("permute", _permuted(cut)), ("reshape", _heads(cut)))
    queries, keys, values = (_heads(_cut(op, x)) for x in (q, k, last))
    scores = Shape(*queries[:-1], keys[-2])
    yield from (("mul", queries), ("transpose", swapped(keys)), ("matmul", scores))
    yield from (("softmax", scores), ("matmul", Shape(*queries[:-1], values[-1])))
    whole = _cut(op, out)
    yield from (("reshape", _permuted(whole)), ("permute", whole), ("reshape", out))


def _cut(op: Any, x: Shape) -> Shape:
    """[n, heads, c of a head, windows down, rows, windows across, columns]."""
    h, w = x.spatial if op.window else (1, prod(x.spatial))
    rows, columns = per_axis("window", op.window, x) if op.window else (h, w)
    return Shape(x.n, op.heads, x.c // op.heads, h // rows, rows, w // columns, columns)


def _permuted(cut: Shape) -> Shape:
    return Shape(*(cut[axis] for axis in (0, 3, 5, 1, 4, 6, 2)))


def _heads(cut: Shape) -> Shape:
    n, down, across, heads, rows, columns, c = _permuted(cut)
    return Shape(n, down * across, heads, rows * columns, c)


_SEVERAL: Mapping[str, Callable[[Any, Shapes, Shape], Iterator[Step]]] = {
    "Attention": _attention,
    "ChannelNorm": _channel_norm,
    "ClassToken": _class_token,
    "Crop": _slice,
    "L2Norm": _l2_norm,
    "OverPositions": _recurrent,
    "Scale": _scale,
    "Slice": _slice,
    "Split": _split,
    "nn.Identity": _nothing,
    "nn.LocalResponseNorm": response_norm,
    "nn.Upsample": _upsample,
}
"""Modules that are several ops, or none, or are called by another name."""
