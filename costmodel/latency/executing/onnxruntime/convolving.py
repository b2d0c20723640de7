"""What a convolution of ONNX Runtime has to do, loop by loop.

As in core/mlas/lib: in the runtime's own layout a convolution runs line by line of its output, for
up to four blocks of output channels at once, over blocks of input channels, and along a line in
strips of six columns where the window lies within the input, else column by column; a pointwise one
runs over strips of positions. In the plain layout the input is unrolled, and multiplied as matrices
that are packed first. Depthwise convolutions go block by block over lines; in the plain layout they
are unrolled channel by channel, but for a 3x3 one.
"""

from __future__ import annotations

from costmodel.core import dim
from costmodel.core.dim import Dim
from costmodel.latency.amounts import Amounts, Setting, Window
from costmodel.latency.executing.onnxruntime.layout import is_blocked
from costmodel.latency.kernel import Kernel
from costmodel.latency.work import Work

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
ROUTINES = frozenset({"relu"})
"""What a convolution ends in at no cost."""


def made(kind: str, amounts: Amounts) -> Work:
    """One call of a class, with its amounts."""
    return Work(kind, {"calls": 1.0, **amounts})


def _filled(c: Dim, block: int) -> Dim:
    return dim.ceil_div(c, block) * block


def convolution(kernel: Kernel, window: Window, setting: Setting) -> Work:
    """The work of a convolution with what is fused into it, in the layout that it runs in."""
    block = setting.facts["block"]
    is_plane = len(window.x) == _PLANE and block > 1
    if not (is_plane and is_blocked(window.x.c, window.y.c, window.groups, block)):
        return _unrolled(kernel, window, setting)
    c2 = _filled(window.y.c, block)
    outputs = window.y.positions * c2
    ends = setting.ends(kernel, ROUTINES, outputs)
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
    return made(kind, amounts | ends | moved)


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
    ends = setting.ends(kernel, ROUTINES, outputs)
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
        return made(kind, found | ends | moved)
    padded = _filled(c2, _ROWS // 2) * _filled(positions, _COLUMNS)
    found |= {
        "macs": groups * padded * window.taps * c1,
        "packed": unrolled,
        "filters": window.taps * c1 * c2 * groups * dim.ceil_div(positions, _DEEP),
    }
    return made("plain pointwise" if is_direct else "plain conv", found | ends | moved)
