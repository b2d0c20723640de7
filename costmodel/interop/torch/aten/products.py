"""Products of matrices: by weights it is a fully connected layer, of two activations a matmul.

|output|·k multiply-adds for k the axis that is summed over. Attention, softmax(q·k'/sqrt(d))·v, is
its two products and the softmax between them (arXiv:1706.03762), as if it were written out.
"""

from __future__ import annotations

from math import prod

from costmodel.core.cost import Shape
from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.torch.events import Event, Operand
from costmodel.interop.torch.pricing import Step, counted, is_image
from costmodel.ops.activation import Activation
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul


def _linear(event: Event) -> Op:
    x, weight = event.shape("input"), event.shape("weight")
    is_plain = event.is_activation("input") and len(event.activations) == 1
    if is_plain and len(x) == 2:
        return FullyConnected(weight[0], event.given["bias"] is not None)
    return counted(event, _kind(event), int(event.out.size) * weight[1])


def _matmul(event: Event) -> Op:
    a, b = event.shape("self"), _second(event)
    flops = int(event.out.size) * a[-1]
    is_plain = is_image(a) and is_image(b) and a[:2] == b[:2] and len(event.activations) == 2
    return MatMul() if is_plain else counted(event, _kind(event), flops)


def _second(event: Event) -> Shape:
    return event.shape("mat2" if "mat2" in event.given else "other")


def _kind(event: Event) -> Kind:
    """A product with a weight is a fully connected layer."""
    return Kind.MATMUL if len(event.activations) > 1 else Kind.FC


def _addmm(event: Event) -> Op:
    """A bias plus a product of two matrices."""
    return _with_bias(event, "mat1", "mat2")


def _baddbmm(event: Event) -> Op:
    return _with_bias(event, "batch1", "batch2")


def _addmv(event: Event) -> Op:
    return _with_bias(event, "mat", "vec")


def _with_bias(event: Event, first: str, second: str) -> Op:
    is_product = event.is_activation(first) and event.is_activation(second)
    kind = Kind.MATMUL if is_product else Kind.FC
    return counted(event, kind, int(event.out.size) * event.shape(first)[-1])


def _vectors(event: Event) -> Op:
    """A matrix or a vector times a vector."""
    return counted(event, _kind(event), int(event.shape().size))


def _einsum(event: Event) -> Op:
    """Operands are multiplied from left to right, as PyTorch does it.

    Of two, every combination of their letters is a multiply-add, if any letter is summed over.
    """
    read, made, sizes = _letters(event)
    flops, current = 0, read[0]
    for number, letters in enumerate(read[1:], 2):
        both, later = current | letters, made.union(*read[number:])
        flops += prod(sizes[letter] for letter in both) if both - later else 0
        current = both & later
    return counted(event, _kind(event) if flops else Kind.ARITHMETIC, flops)


def _letters(event: Event) -> tuple[list[set[str]], set[str], dict[str, int]]:
    """The letters of each operand, those of the result, and the size of each."""
    equation = event.given["equation"].replace(" ", "")
    operands, arrow, result = equation.partition("->")
    sizes: dict[str, int] = {}
    read = []
    for letters, tensor in zip(operands.split(","), event.given["tensors"], strict=True):
        shape = event.shape_of(tensor)
        names = _spelled(letters, len(shape))
        read.append(set(names))
        for name, size in zip(names, shape, strict=True):
            sizes[name] = max(sizes.get(name, 1), size)
    written = result if arrow else "".join(one for one in sizes if operands.count(one) == 1)
    return read, set(_spelled(written, len(event.out))), sizes


def _spelled(letters: str, axes: int) -> list[str]:
    """The letters of so many axes; those that dots stand for are numbered from the right."""
    before, dots, after = letters.partition("...")
    hidden = axes - len(before) - len(after) if dots else 0
    return [*before, *(f".{number}" for number in range(hidden, 0, -1)), *after]


def _attention(event: Event) -> tuple[Step, ...]:
    q, k, v = (event.operand(event.given[name]) for name in ("query", "key", "value"))
    if q is None or k is None or v is None:
        raise LookupError("attention without a query, a key or a value")
    positions = k.shape[-2]
    scores = Shape(*event.out[:-1], positions)
    return (
        _product("scores", scores, q.shape[-1], (q, k), ()),
        Step("softmax", Activation("softmax"), (0,), scores),
        _product("values", event.out, positions, (v,), (1,)),
    )


def _product(
    name: str, out: Shape, summed: int, read: tuple[Operand, ...], before: tuple[int, ...]
) -> Step:
    """A product of activations, or of what else was given, with what the steps before it give."""
    reads = tuple(one for one in read if not one.value.token)
    tokens = tuple(one.value.token for one in read if one.value.token)
    weights = sum(int(one.shape.size) for one in reads)
    word = f"aten.scaled_dot_product_attention.{name}"
    op = Counted(word, Kind.MATMUL, out, int(out.size) * summed, weights)
    return Step(name, op, (*before, *tokens), out, reads)


def _bilinear(event: Event) -> Op:
    """Every output meets each pair of inputs: x1'·A·x2."""
    return counted(event, Kind.FC, int(event.out.size) * prod(event.shape("weight")[1:]))


PRICES = {
    "addmm": _addmm,
    "addmv": _addmv,
    "baddbmm": _baddbmm,
    "bilinear": _bilinear,
    "bmm": _matmul,
    "dot": _vectors,
    "einsum": _einsum,
    "linear": _linear,
    "matmul": _matmul,
    "mm": _matmul,
    "mv": _vectors,
    "scaled_dot_product_attention": _attention,
}
MULTIPLYING = frozenset(PRICES)
