"""What kernels have to do where it is the layers that tell it, not loops of one runtime.

Convolutions are told apart by what libraries have code of its own for: pointwise, depthwise,
grouped, and any other, of which those of 3x3 at stride 1 may be done in Winograd's domain. Their
multiply-adds are told once more where channels do not fill vectors, or are no multiple of four.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from costmodel.core import dim
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.latency.amounts import (
    CONVOLUTIONS,
    Amounts,
    Setting,
    Window,
    function_of,
    window_of,
)
from costmodel.latency.kernel import Kernel
from costmodel.latency.work import Work

_VECTOR = 16
"""Numbers of fp32 in the longest vector of today's processors."""
_FREE = frozenset({"relu", "relu6"})
"""What a convolution ends in at next to no cost."""


def layered_works(
    kernels: Sequence[Kernel], network: Network, facts: Mapping[str, int]
) -> tuple[Work, ...]:
    """The work of kernels, each of the class of its type and of its main layer."""
    setting = Setting(network, facts)
    return tuple(_work(kernel, setting) for kernel in kernels)


def _work(kernel: Kernel, setting: Setting) -> Work:
    main = setting.main(kernel)
    if main is not None and main.kind in CONVOLUTIONS:
        window = window_of(main)
        kind, amounts = _convolution(window)
        amounts |= setting.ends(kernel, _FREE)
        if window.groups == 1:
            amounts |= setting.fetched(kernel)
    elif main is not None and main.kind in (Kind.FC, Kind.MATMUL, Kind.RNN):
        kind, amounts = _product(main)
        amounts |= setting.fetched(kernel)
    else:
        kind, amounts = _other(main, kernel)
    made = {"calls": 1.0, **amounts, **setting.moved(kernel)}
    return Work(f"{kernel.type} {kind}".rstrip(), made)


def _filled(c: Dim) -> Dim:
    return dim.ceil_div(c, _VECTOR) * _VECTOR


def _convolution(window: Window) -> tuple[str, Amounts]:
    x, y, groups = window.x, window.y, window.groups
    outputs = y.positions * y.c
    strided = max(window.stride, default=1) > 1
    if window.is_depthwise and x.c > 1:
        taps = outputs * window.taps
        return "depthwise", {
            "taps": taps,
            "taps_odd": taps * (y.c % 4 != 0),
            "strided": taps * strided,
            "outputs": outputs,
        }
    c1, c2 = dim.exact(x.c, groups), dim.exact(y.c, groups)
    exact = y.positions * window.taps * groups * c1 * c2
    amounts = {"outputs": outputs, "macs_odd": exact * (c1 % 4 != 0 or c2 % 4 != 0)}
    if groups > 1:
        kind = "grouped pointwise" if window.taps == 1 else "grouped conv"
        return kind, amounts | {"macs": exact, "groups": groups}
    amounts["macs_unfilled"] = exact * (c1 % _VECTOR != 0 or c2 % _VECTOR != 0)
    amounts["partials"] = outputs * dim.ceil_div(c1, _VECTOR)
    if window.taps == 1:
        macs = y.positions * _filled(c1) * _filled(c2)
        return "pointwise", amounts | {"macs": macs, "strided": strided * y.positions * c1}
    unrolled = y.positions * window.taps * c1
    is_winograd = set(window.kernel) == {3} and not strided and c1 >= _VECTOR // 2
    word = "macs_3x3" if is_winograd else "macs"
    return "conv", amounts | {word: exact, "unrolled": unrolled * (not is_winograd)}


def _product(main: Layer) -> tuple[str, Amounts]:
    flops = main.op.cost(main.shapes, main.output).flops
    images = main.output.n * prod(main.output.spatial)
    kind = f"{main.kind} of one" if images == 1 else str(main.kind)
    return kind, {"macs": flops, "outputs": main.output.size}


def _other(main: Layer | None, kernel: Kernel) -> tuple[str, Amounts]:
    """Element by element, or window by window; functions are told apart by their names."""
    found: Amounts = {"outputs": kernel.output.size}
    if main is None:
        return "", found
    if main.kind is Kind.POOL and hasattr(main.op, "k"):
        return "pool", found | {"taps": kernel.output.size * window_of(main).taps}
    if main.kind is Kind.ACTIVATION:
        return function_of(main), found
    is_unequal = len({one.shape for one in main.inputs}) > 1
    word = str(main.kind)
    return f"{word} of unequal" if is_unequal and main.kind is Kind.ARITHMETIC else word, found
