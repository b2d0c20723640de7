"""Products of matrices: with weights a fully connected layer, of two activations a matmul."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.operator import Operator, Priced, numpy_fold, shape_of
from costmodel.interop.onnx.values import Node, Value
from costmodel.interop.shapes import Malformed, Sizes, Unknown, broadcast
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul


def product_shape(a: Value, b: Value) -> Sequence[Sizes]:
    """The shape of a times b, as NumPy multiplies stacks of matrices."""
    if not a.rank or not b.rank:
        raise Malformed("a number has no matrix product")
    rows, columns = (a.sizes[:-1][-1:], b.sizes[-1:] if b.rank > 1 else ())
    summed = b.sizes[-2] if b.rank > 1 else b.sizes[0]
    if a.sizes[-1] != summed:
        raise Malformed(f"{list(a.sizes)} and {list(b.sizes)} cannot be multiplied")
    return ((*broadcast(a.sizes[:-2], b.sizes[:-2]), *rows, *columns),)


def product(node: Node, a: Value, b: Value, y: Value) -> Op | Priced:
    """The op of a product of two tensors, of which one may be weights."""
    flops = y.size * a.sizes[-1]
    if not a.is_constant and not b.is_constant:
        if a.rank == b.rank == 4 and a.sizes[:2] == b.sizes[:2]:
            return MatMul()
        return Counted(node.type, Kind.MATMUL, shape_of(y), flops)
    weights = b if b.is_constant else a
    if b.is_constant and b.rank == a.rank == 2:
        return Priced(FullyConnected(b.sizes[1], bias=False), {"is_product": True})
    counted = Counted(node.type, Kind.FC, shape_of(y), flops, weights.size)
    return Priced(counted, {"is_product": b.is_constant and b.rank == 2})


def _shape(node: Node) -> Sequence[Sizes]:
    return product_shape(node.first, node.need(1))


def _matmul(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    return product(node, node.first, node.need(1), outputs[0])


def _quantised_shape(node: Node) -> Sequence[Sizes]:
    return product_shape(node.first, node.need(3))


def _quantised(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    return product(node, node.first, node.need(3), outputs[0])


def _gemm_shape(node: Node) -> Sequence[Sizes]:
    a, b = _oriented(node)
    if a[1] != b[0]:
        raise Malformed(f"{list(a)} and {list(b)} cannot be multiplied")
    return ((a[0], b[1]),)


def _oriented(node: Node) -> tuple[Sizes, Sizes]:
    """Both matrices as they are multiplied."""
    b = node.need(3) if node.type == "QGemm" else node.need(1)
    found = []
    for value, name in ((node.first, "transA"), (b, "transB")):
        if value.rank != 2:
            raise Malformed(f"{node.type} multiplies matrices, not {list(value.sizes)}")
        found.append(value.sizes[::-1] if node.attribute(name, 0) else value.sizes)
    return found[0], found[1]


def _gemm(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    is_quantised = node.type == "QGemm"
    b, bias = node.need(3 if is_quantised else 1), node.optional(6 if is_quantised else 2)
    (rows, summed), (_, columns) = _oriented(node)
    is_plain = not node.attribute("transA", 0) and not node.first.is_constant
    is_learned = bias is None or (bias.is_constant and bias.size == columns)
    if is_plain and b.is_constant and is_learned:
        return FullyConnected(columns, bias is not None)
    constants = [one for one in (node.first, b, bias) if one is not None and one.is_constant]
    kind = Kind.FC if node.first.is_constant or b.is_constant else Kind.MATMUL
    weights = sum(one.size for one in constants)
    return Counted(node.type, kind, shape_of(outputs[0]), rows * summed * columns, weights)


def _einsum_sizes(node: Node) -> tuple[dict[str, int], str]:
    """The size of each letter, and the letters of the output."""
    equation = node.attribute("equation", b"").decode("utf-8", "replace").replace(" ", "")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if "." in equation or len(terms) != len(node.given):
        raise Unknown(f"the equation '{equation}' is not understood")
    sizes: dict[str, int] = {}
    for term, value in zip(terms, node.given, strict=True):
        if len(term) != value.rank:
            raise Malformed(f"'{term}' does not fit {list(value.sizes)}")
        for letter, size in zip(term, value.sizes, strict=True):
            sizes[letter] = max(size, sizes.get(letter, 1))
    once = "".join(sorted(letter for letter in sizes if left.count(letter) == 1))
    out = right if arrow else once
    if set(out) - set(sizes):
        raise Malformed(f"the equation '{equation}' makes letters up")
    return sizes, out


def _einsum_shape(node: Node) -> Sequence[Sizes]:
    sizes, out = _einsum_sizes(node)
    return (tuple(sizes[letter] for letter in out),)


def _einsum(node: Node, outputs: tuple[Value, ...]) -> Op:
    """One multiply-add for each combination of letters, of two operands that share some."""
    sizes, _ = _einsum_sizes(node)
    if len(node.given) > 2:
        raise Unknown("an Einsum of three tensors depends on the order of its products")
    flops = prod(sizes.values()) if len(node.given) == 2 else 0
    weights = sum(one.weights for one in node.constants)
    params = sum(one.params for one in node.constants)
    kind = Kind.FC if node.constants else Kind.MATMUL
    kind = kind if flops else Kind.ARITHMETIC
    return Counted(node.type, kind, shape_of(outputs[0]), flops, weights, params)


def _int32(_node: Node) -> int:
    return 6


def _float32(_node: Node) -> int:
    return 1


OPERATORS: dict[str, Operator] = {
    "MatMul": Operator(_matmul, _shape, numpy_fold(np.matmul)),
    "Gemm": Operator(_gemm, _gemm_shape),
    "Einsum": Operator(_einsum, _einsum_shape),
    "MatMulInteger": Operator(_matmul, _shape, None, _int32),
    "QLinearMatMul": Operator(_quantised, _quantised_shape, None, lambda node: node.need(7).dtype),
    "com.microsoft::QGemm": Operator(_gemm, _gemm_shape, None, _float32),
    "com.microsoft::DynamicQuantizeMatMul": Operator(_matmul, _shape, None, _float32),
    "com.microsoft::MatMulIntegerToFloat": Operator(_matmul, _shape, None, _float32),
}
