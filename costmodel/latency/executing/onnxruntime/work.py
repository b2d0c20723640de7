"""What each kernel of ONNX Runtime has to do, loop by loop.

As in core/mlas/lib; convolutions are in ``convolving.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from costmodel.core import dim
from costmodel.core.dim import Dim
from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.latency.amounts import CONVOLUTIONS, Amounts, Setting, window_of
from costmodel.latency.executing.onnxruntime.convolving import ROUTINES, convolution, made
from costmodel.latency.kernel import Kernel
from costmodel.latency.work import Work
from costmodel.ops.channels import Shuffle

_AT_ONCE = 4
"""Positions that a reorder moves at once."""
_VIEWS = frozenset({"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Identity"})


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
            return convolution(kernel, window_of(main), setting)
        if main.kind is Kind.FC and "Gemm" in kernel.type:
            return _vector(kernel, main, setting)
    own = _OWN.get(kernel.type, _plain)
    kind, amounts = own(Other(kernel, main, setting))
    return made(kind, amounts | setting.moved(kernel))


class Other(NamedTuple):
    """A kernel that is neither a convolution nor fully connected."""

    kernel: Kernel
    main: Layer | None
    setting: Setting

    @property
    def outputs(self) -> Dim:
        """Elements that it writes, as it lays them out."""
        return self.kernel.output.size


def _vector(kernel: Kernel, main: Layer, setting: Setting) -> Work:
    """Weights times the features of an image, or of each position."""
    y = main.output
    images = y.n * prod(y.spatial)
    weights = setting.weights(kernel)
    kind = "matrix times vector" if images == 1 else "matrix times matrix"
    amounts = {"macs": weights * images, "outputs": y.size}
    moved = setting.moved(kernel) | setting.fetched(kernel)
    return made(kind, amounts | moved | setting.ends(kernel, ROUTINES, y.size))


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
