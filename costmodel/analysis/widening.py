"""A network with another width in some of its convolutions, and with what must follow from it.

Where widths meet that no longer agree, in an addition or in a split into equal parts, what was c
channels wide is made c·new/old wide: the convolution that makes it gets another width too, and
where a concat makes it, one of those that feed the concat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from costmodel.analysis.altering import with_ops
from costmodel.core.dim import Illegal
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import Kind, Op
from costmodel.ops.channels import Concat, Split
from costmodel.ops.conv import Conv, Pointwise

_MOST = 12
"""Widths that may follow: a network in which more do is not the same with one width changed."""


def has_width(layer: Layer) -> bool:
    """Whether its output channels are a layer's own choice."""
    return isinstance(layer.op, Conv | Pointwise) and layer.kind is not Kind.DEPTHWISE


class _Misfit(Exception):
    """A tensor that should have other channels, and the layers made until then."""

    def __init__(self, tensor: Tensor, channels: int, made: Mapping[str, Layer]) -> None:
        super().__init__()
        self.tensor, self.channels, self.made = tensor, channels, made


def widened(network: Network, names: Iterable[str], old: int, new: int) -> Network:
    """The network with ``new`` in place of ``old`` channels in the convolutions of these names.

    Raises:
        Illegal: it cannot be built so, or would return other shapes.
    """
    ops = {layer.name: layer.op for layer in network.layers}
    widths = dict.fromkeys(names, new)
    for _ in range(_MOST):
        changed = {name: _of_width(ops[name], c) for name, c in widths.items()}
        try:
            return with_ops(network, changed, partial(_check, old, new))
        except _Misfit as found:
            widths |= _needed(found.tensor, found.channels, found.made, widths)
    raise Illegal(f"too much would have to follow from {new} channels")


def _of_width(op: Any, width: int) -> Op:
    changed: Op = replace(op, out=width)
    return changed


def _check(
    old: int, new: int, layer: Layer, inputs: Sequence[Tensor], made: Mapping[str, Layer]
) -> None:
    """Refuse what no longer fits where a layer reads it, and what was in proportion to the width.

    Raises:
        _Misfit: an input should be wider or narrower.
    """
    before = layer.shapes[0].c
    wanted = before * new // old
    is_split = isinstance(layer.op, Split) and layer.op.sizes is None
    meets = layer.kind is Kind.ARITHMETIC and {shape.c for shape in layer.shapes} == {before}
    is_uneven = len({tensor.shape.c for tensor in inputs}) > 1
    if before % old == 0 and (is_split or (meets and is_uneven)):
        for tensor in inputs:
            if tensor.shape.c != wanted:
                raise _Misfit(tensor, wanted, made)


def _needed(
    tensor: Tensor, c: int, made: Mapping[str, Layer], widths: Mapping[str, int]
) -> dict[str, int]:
    """The width of one more convolution, which gives a tensor its channels.

    Raises:
        Illegal: there is none whose width is not settled.
    """
    layer = made.get(tensor.source)
    if layer is None or layer.name in widths or tensor.part is not None or c < 1:
        raise Illegal(f"{tensor.source} cannot have {c} channels")
    if has_width(layer):
        return {layer.name: c}
    if isinstance(layer.op, Concat):
        return _of_one(layer, c, made, widths)
    if layer.inputs[0].shape.c == layer.output.c and len(layer.inputs) == 1:
        return _needed(layer.inputs[0], c, made, widths)
    raise Illegal(f"{tensor.source} cannot have {c} channels")


def _of_one(
    concat: Layer, c: int, made: Mapping[str, Layer], widths: Mapping[str, int]
) -> dict[str, int]:
    """The width of the widest convolution that feeds a concat and can make up the difference."""
    for tensor in sorted(concat.inputs, key=lambda one: -one.shape.c):
        try:
            return _needed(tensor, tensor.shape.c + c - concat.output.c, made, widths)
        except Illegal:
            continue
    raise Illegal(f"nothing that feeds {concat.name} can change")
