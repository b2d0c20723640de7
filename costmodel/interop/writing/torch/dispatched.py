"""Which ops of ATen a network calls once it is written in PyTorch, layer by layer; without PyTorch.

An op counts that Python calls (``conv2d``), and none of those that it calls itself; a view is one
too. Nearly every module is one op. A layer of an imported module is the op that it was there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from math import prod

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.asked import Unwritable, problem
from costmodel.interop.writing.torch.expressions import Call, numbers
from costmodel.interop.writing.torch.ops import is_join, modules_of
from costmodel.interop.writing.torch.ranks import Place, change, vectors
from costmodel.interop.writing.torch.steps import Step, response_norm, steps, swapped
from costmodel.interop.writing.torch.tree import without_wholes
from costmodel.ops.channels import Concat, Shuffle, Split
from costmodel.ops.matmul import MatMul
from costmodel.ops.norm import LocalResponseNorm


class Dispatched(NamedTuple):
    """An op by its whole name, ``aten::conv2d``, its layer, and the shape of its first result."""

    layer: str
    op: str
    output: Shape


def dispatched(network: Network) -> Iterator[Dispatched]:
    """The ops in the order in which they run.

    Raises:
        SpecError: an op that PyTorch has no module for; every fault is listed.
    """
    plain, faults = without_wholes(network), dict[str, Problem]()
    flat = vectors(plain)
    for layer in plain.layers:
        try:
            for op, output in _imported(layer) if layer.model_op else _written(layer, flat):
                yield Dispatched(layer.name, op if "::" in op else f"aten::{op}", output)
        except Unwritable as fault:
            told = problem(layer, fault, "PyTorch")
            faults.setdefault(str(told.mark or told.message), told)
    if faults:
        raise SpecError(faults.values())


def _imported(layer: Layer) -> Iterator[Step]:
    """The op that a layer was, or those that a pattern took for it, as people write them."""
    out = layer.output
    if isinstance(layer.op, Split):
        out = layer.op.parts(layer.shapes[0])[0]
    if layer.model_op == "Shuffle" and isinstance(layer.op, Shuffle):
        g, c = layer.op.groups, out.c // layer.op.groups
        yield "view", Shape(out.n, g, c, *out.spatial)
        yield from [
            (word, Shape(out.n, c, g, *out.spatial)) for word in ("transpose", "contiguous")
        ]
        yield "view", out
    elif isinstance(layer.op, LocalResponseNorm):
        yield from response_norm(layer.op, layer.shapes, out)
    elif layer.model_op == "swish":
        yield from (("sigmoid", out), ("mul", out))
    else:
        yield layer.model_op.replace(".", "::"), out


def _written(layer: Layer, flat: Collection[Place]) -> Iterator[Step]:
    """What the layer reads made fit, then its modules or its expression."""
    changes = [change(layer, tensor, flat) for tensor in layer.inputs]
    for x, how in zip(layer.shapes, changes, strict=True):
        yield from _changed(x, how)
    out = Shape(*layer.output[:2]) if (layer.name, None) in flat else layer.output
    if is_join(layer):
        yield from _joined(layer, out)
        return
    first = layer.inputs[0]
    is_vector = (first.source, first.part) in flat and not changes[0]
    *before, last = modules_of(layer, is_vector=is_vector)
    x = first.shape
    for call in before:
        x = _padded(call, x)
        yield from steps(call, layer, x)
    yield from steps(last, layer, out)


def _changed(x: Shape, how: str) -> Iterator[Step]:
    """A map read as a vector, or a vector as a map, an axis at a time."""
    if how == "flatten":
        yield "flatten", Shape(x.n, prod(x[1:]))
    for axes in range(1, how.count("None") + 1):
        yield "unsqueeze", Shape(*x[:2], *(1,) * axes)


def _joined(layer: Layer, out: Shape) -> Iterator[Step]:
    op = layer.op
    if isinstance(op, Split):
        yield "chunk", op.parts(layer.shapes[0])[0]
    elif isinstance(op, Concat):
        yield "cat", out
    elif isinstance(op, MatMul):
        if op.transposed:
            yield "transpose", swapped(layer.shapes[1])
        yield "matmul", out
    else:  # a sum or a product, of two at a time
        word = {"Add": "add", "Multiply": "mul"}[type(op).__name__]
        yield from [(word, out)] * (len(layer.inputs) - 1)


def _padded(call: Call, x: Shape) -> Shape:
    """What a module gives that stands before others: padding adds to axes from the last one on."""
    if not re.search(r"Pad\dd$", call.name):
        return x
    sides = [number.value for number in numbers(call)]
    added = [before + after for before, after in zip(sides[::2], sides[1::2], strict=True)]
    return Shape(*x[:2], *(size + more for size, more in zip(x[2:], reversed(added), strict=True)))
