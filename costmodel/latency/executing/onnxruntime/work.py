"""What each kernel of ONNX Runtime has to do, loop by loop.

As in core/mlas/lib: in the runtime's own layout a convolution runs line by line of its output, for
up to four blocks of output channels at once, over blocks of input channels, and along a line in
strips of six columns where the window lies within the input, else column by column; a pointwise one
runs over strips of positions. In the plain layout the input is unrolled, and multiplied as matrices
that are packed first. Depthwise convolutions go block by block over lines; in the plain layout they
are unrolled channel by channel, but for a 3x3 one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import NamedTuple

from costmodel.core import dim
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.latency.amounts import CONVOLUTIONS, Setting, Window, function_of, window_of
from costmodel.latency.executing.onnxruntime.layout import is_blocked
from costmodel.latency.kernel import Kernel
from costmodel.latency.work import Work
from costmodel.ops.channels import Shuffle

_PLANE = 4
"""Axes of a map of rows and columns."""
_AT_ONCE = 4
"""Blocks of output channels that a convolution computes at once."""
_STRIP = 6
"""Columns that it computes at once."""
_DEEP = 128
"""Input channels that a pointwise convolution reads at once."""
_ROWS, _COLUMNS = 12, 16
"""What the product of matrices computes at once."""
_VIEWS = frozenset({"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity"})
_ROUTINES = frozenset({"relu"})
"""What a convolution ends in at no cost."""

Amounts = dict[str, Dim]


def works_of(
    kernels: Sequence[Kernel], network: Network, facts: Mapping[str, int]
) -> tuple[Work, ...]:
    """The work of kernels, in classes of which each is one loop of the runtime."""
    setting = Setting(network, facts)
    return tuple(_work(kernel, setting) for kernel in kernels)


def _work(kernel: Kernel, setting: Setting) -> Work:
    if kernel.type in _VIEWS:
        return Work("view", {"calls": 1.0})
    main = setting.main(kernel)
    if main is not None:
        if main.kind in CONVOLUTIONS and kernel.type in ("Conv", "FusedConv"):
            return _convolution(kernel, window_of(main), setting)
        if main.kind is Kind.FC and "Gemm" in kernel.type:
            return _vector(kernel, main, setting)
    own = _OWN.get(kernel.type, _plain)
    kind, amounts = own(Other(kernel, main, setting))
    return _made(kind, amounts | setting.moved(kernel))


class Other(NamedTuple):
    """A kernel that is neither a convolution nor fully connected."""

    kernel: Kernel
    main: Layer | None
    setting: Setting

    @property
    def outputs(self) -> Dim:
        """Elements that it writes, as it lays them out."""
        return self.kernel.output.size


def _made(kind: str, amounts: Amounts) -> Work:
    return Work(kind, {"calls": 1.0, **amounts})


def _filled(c: Dim, block: int) -> Dim:
    return dim.ceil_div(c, block) * block


def _convolution(kernel: Kernel, window: Window, setting: Setting) -> Work:
    block = setting.facts["block"]
    is_plane = len(window.x) == _PLANE and block > 1
    if not (is_plane and is_blocked(window.x.c, window.y.c, window.groups, block)):
        return _unrolled(kernel, window, setting)
    c2 = _filled(window.y.c, block)
    outputs = window.y.positions * c2
    ends = _ends(kernel, setting, outputs)
    reads_image = window.groups == 1 and window.x.c < block
    c1 = window.x.c if reads_image else _filled(window.x.c, block)
    added = outputs * ("added" in ends)
    moved = setting.moved(kernel, window.x.positions * c1 + outputs + added)
    if window.is_depthwise and window.x.c > 1:
        kind, amounts = _depthwise(window, dim.floor_div(c2, block), outputs)
    elif reads_image:
        kind, amounts = _from_image(window, c2, block)
    else:
        kind, amounts = _dense(window, c1, c2, block)
        amounts |= setting.fetched(kernel)
    return _made(kind, amounts | ends | moved)


def _ends(kernel: Kernel, setting: Setting, outputs: Dim) -> Amounts:
    """What is done with each output at last: additions, and functions that take time."""
    found: Amounts = {}
    for layer in setting.own(kernel):
        if layer.kind is Kind.ARITHMETIC:
            found["added"] = outputs
        elif layer.kind is Kind.ACTIVATION and function_of(layer) not in _ROUTINES:
            found[f"act_{function_of(layer)}"] = outputs
    return found


def _depthwise(window: Window, blocks: Dim, outputs: Dim) -> tuple[str, Amounts]:
    rows, _ = window.lines
    taps = outputs * window.taps
    return "depthwise", {
        "taps": taps,
        "strided": taps * (window.stride[-1] > 1),
        "outputs": outputs,
        "lines": rows * blocks,
        "edges": rows * blocks * window.edges * window.taps,
    }


def _from_image(window: Window, c2: Dim, block: int) -> tuple[str, Amounts]:
    rows, _ = window.lines
    at_once = dim.ceil_div(c2, block * _AT_ONCE)
    return "pointwise from image" if window.taps == 1 else "conv from image", {
        "macs": window.y.positions * window.taps * window.x.c * c2,
        "outputs": window.y.positions * c2,
        "lines": rows * at_once * window.kernel[0],
        "edges": rows * at_once * window.edges * window.taps * window.x.c,
    }


def _dense(window: Window, c1: Dim, c2: Dim, block: int) -> tuple[str, Amounts]:
    """In blocks on both sides: a pointwise convolution or another, grouped or not.

    Multiply-adds are told by how many blocks of output channels are computed at once: all of them,
    then those with less than 4 blocks, less than 3 and less than 2, since each costs no less.
    """
    c1 = dim.floor_div(c1, window.groups)
    blocks = dim.floor_div(c2, window.groups * block)
    rest = blocks % _AT_ONCE
    each = window.y.positions * window.taps * c1 * block * window.groups
    amounts = {"macs": each * blocks}
    for under in range(_AT_ONCE, 1, -1):
        amounts[f"macs_under_{under}"] = dim.where(rest < under, each * rest, 0)
    sets = window.groups * dim.ceil_div(blocks, _AT_ONCE)
    by = _pointwise if window.taps == 1 else _by_lines
    kind, more = by(window, c1, c2, sets, block)
    return kind, amounts | more


def _pointwise(window: Window, c1: Dim, c2: Dim, sets: Dim, _block: int) -> tuple[str, Amounts]:
    """Over all positions in one strip, or line by line if it is strided."""
    rows, columns = window.lines
    is_strided = max(window.stride, default=1) > 1
    strips, length = (rows, columns) if is_strided else (1, rows * columns)
    batches = dim.ceil_div(c1, _DEEP)
    return "pointwise", {
        "partials": window.y.positions * c2 * batches,
        "strips": strips * dim.ceil_div(length, _STRIP) * sets * batches,
        "lines": strips * sets * batches,
        "tails": strips * (length % _STRIP) * sets * c1,
        "strided": is_strided * window.y.positions * window.x.c,
    }


def _by_lines(window: Window, c1: Dim, c2: Dim, sets: Dim, block: int) -> tuple[str, Amounts]:
    rows, columns = window.lines
    single = window.edges + (columns - window.edges) % _STRIP
    inputs = dim.floor_div(c1, block)
    return "conv", {
        "partials": window.y.positions * c2 * inputs,
        "lines": rows * sets * inputs,
        "filters": rows * c1 * c2 * window.taps,
        "tails": rows * single * sets * c1 * window.taps,
        "strided": (window.stride[-1] > 1) * window.y.positions * window.taps * window.x.c,
    }


def _unrolled(kernel: Kernel, window: Window, setting: Setting) -> Work:
    """A convolution of the plain layout, as a product of matrices for each group."""
    groups, positions = window.groups, window.y.positions
    c1, c2 = dim.exact(window.x.c, groups), dim.exact(window.y.c, groups)
    outputs = window.y.size
    ends = _ends(kernel, setting, outputs)
    moved = setting.moved(kernel, window.x.size + outputs + outputs * ("added" in ends))
    moved |= setting.fetched(kernel)
    is_direct = window.taps == 1 and max(window.stride, default=1) == 1
    unrolled = positions * window.taps * window.x.c
    found = {"groups": groups, "outputs": outputs}
    if not is_direct:
        found["unrolled"] = unrolled
        found["lines"] = window.lines[0] * window.taps * window.x.c
        found["strided"] = unrolled * (window.stride[-1] > 1)
    if c1 == 1 and c2 == 1:
        kind = "plain depthwise 3x3" if window.kernel == (3, 3) else "plain depthwise"
        return _made(kind, found | ends | moved)
    padded = _filled(c2, _ROWS // 2) * _filled(positions, _COLUMNS)
    found |= {
        "macs": groups * padded * window.taps * c1,
        "packed": unrolled,
        "filters": window.taps * c1 * c2 * groups * dim.ceil_div(positions, _DEEP),
    }
    return _made("plain pointwise" if is_direct else "plain conv", found | ends | moved)


def _vector(kernel: Kernel, main: Layer, setting: Setting) -> Work:
    """Weights times the features of an image, or of each position."""
    y = main.output
    images = y.n * prod(y.spatial)
    weights = setting.weights(kernel)
    kind = "matrix times vector" if images == 1 else "matrix times matrix"
    amounts = {"macs": weights * images, "outputs": y.size}
    moved = setting.moved(kernel) | setting.fetched(kernel)
    return _made(kind, amounts | moved | _ends(kernel, setting, y.size))


def _plain(one: Other) -> tuple[str, Amounts]:
    """Element by element; an input that is smaller than the output is read again and again."""
    first, *others = (one.main.shapes if one.main is not None else ()) or (one.kernel.output,)
    is_unequal = not all(map(first.matches, others))
    kind = one.kernel.type
    return f"{kind} of unequal" if is_unequal else kind, {"outputs": one.outputs}


def _pool(one: Other) -> tuple[str, Amounts]:
    main, kind = one.main, one.kernel.type
    if main is None or not main.inputs[0].shape.spatial or not hasattr(main.op, "k"):
        return kind, {"outputs": one.outputs}
    window = window_of(main)
    is_plain = window.x.c % one.setting.facts["block"] != 0
    amounts = {"outputs": one.outputs, "taps": one.outputs * window.taps}
    return f"plain {kind}" if is_plain else kind, amounts


def _reorder(one: Other) -> tuple[str, Amounts]:
    """Four positions at once, of a block of channels."""
    shape = one.kernel.output
    lines = shape.n * dim.ceil_div(shape.c, one.setting.facts["block"])
    rest = shape.positions % _AT_ONCE
    return one.kernel.type, {"outputs": one.outputs, "lines": lines, "tails": lines * rest}


def _transpose(one: Other) -> tuple[str, Amounts]:
    """Two axes of channels, each with all of its positions together; or any other order."""
    if one.main is not None and isinstance(one.main.op, Shuffle):
        lines = prod(one.kernel.output[:-2])
        return "Transpose of channels", {"outputs": one.outputs, "lines": lines}
    return "Transpose", {"outputs": one.outputs}


def _joined(one: Other) -> tuple[str, Amounts]:
    parts = len(one.main.inputs) if one.main is not None else 1
    return one.kernel.type, {"outputs": one.outputs, "parts": parts}


def _product(one: Other) -> tuple[str, Amounts]:
    own = one.setting.own(one.kernel)
    flops = sum(layer.op.cost(layer.shapes, layer.output).flops for layer in own)
    return "MatMul", {"macs": flops, "outputs": one.outputs}


_OWN: Mapping[str, Callable[[Other], tuple[str, Amounts]]] = {
    **dict.fromkeys(("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"), _pool),
    **dict.fromkeys(("ReorderInput", "ReorderOutput"), _reorder),
    **dict.fromkeys(("Concat", "Split"), _joined),
    **dict.fromkeys(("MatMul", "FusedMatMul"), _product),
    "Transpose": _transpose,
}
