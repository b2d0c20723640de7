"""Scaled dot-product attention: a product, maybe a scale and a mask, softmax, a product.

The scores are written by the first product, read and written by the softmax, and read by the second
(arXiv:1706.03762); scale and mask are part of the first. So is the layout: the nodes that part the
channels of queries, keys and values into heads, and join them again behind.
"""

from __future__ import annotations

from dataclasses import replace

from costmodel.core.cost import Cost
from costmodel.core.op import Kind
from costmodel.interop.counted import Counted
from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.activation import Activation
from costmodel.ops.channels import Split
from costmodel.ops.matmul import MatMul
from costmodel.ops.reshape import VIEWS

ORDER = 5


def apply(wiring: Wiring) -> None:
    """Put one attention in place of each group."""
    for record in wiring:
        if isinstance(record.op, Activation) and record.op.fn == "softmax":
            _attention(wiring, record)


def _is_product(record: Record | None) -> bool:
    if record is None or len(record.inputs) != 2:
        return False
    op = record.op
    return isinstance(op, MatMul) or (isinstance(op, Counted) and op.counts_as is Kind.MATMUL)


def _attention(wiring: Wiring, softmax: Record) -> None:
    second, scores = wiring.next(softmax), wiring.before(softmax)
    if second is None or not _is_product(second) or second.inputs[0] != softmax.output:
        return
    between: list[Record] = [softmax]
    masks: list[str] = []
    while scores is not None and scores.type in _SCALES and len(between) < _MOST:
        between.insert(0, scores)
        masks += scores.inputs[1:]
        scores = wiring.before(scores)
    if scores is None or not _is_product(scores):
        return
    read = [(name, scores) for name in scores.inputs] + [(second.inputs[1], second)]
    inputs, group = [], list[Record]()
    for name, reader in read:
        source, layouts = _laid_out(wiring, name, reader)
        inputs.append(source)
        group += layouts
    op = _op(wiring, scores, between, second)
    if (split := _split(wiring, inputs)) is not None:
        inputs, group = list(split.inputs), [split, *group]
    group += [scores, *between, second, *_laid_back(wiring, second)]
    op = replace(op, out=wiring.shape(group[-1].output))
    wiring.replace(group, op, [*inputs, *masks], type="Attention")


_SCALES = ("Mul", "Div", "Add")
_MOST = 5
"""A scale and a mask, each in one node or two, and the softmax."""


def _op(wiring: Wiring, scores: Record, between: list[Record], second: Record) -> Counted:
    flops = sum(int(_cost(wiring, one).flops) for one in (scores, second))
    learned = [_cost(wiring, one) for one in between]
    weights, params = (
        sum(int(getattr(cost, part)) for cost in learned) for part in ("weights", "params")
    )
    size = int(wiring.shape(between[-1].output).size)
    out = wiring.shape(second.output)
    return Counted("Attention", Kind.MATMUL, out, flops, weights, params, inner=2 * size)


def _laid_out(wiring: Wiring, name: str, reader: Record) -> tuple[str, list[Record]]:
    """What stands behind the layout that attention reads a tensor in, and the nodes of that."""
    found: list[Record] = []
    maker = wiring.maker(name)
    while maker is not None and wiring.next(maker) is reader and _is_layout(maker):
        found.insert(0, maker)
        name, reader = maker.inputs[0], maker
        maker = wiring.maker(name)
    return name, found


def _split(wiring: Wiring, parts: list[str]) -> Record | None:
    """The split that parts one tensor into queries, keys and values and nothing else."""
    split = wiring.maker(parts[0])
    if split is None or not isinstance(split.op, Split) or set(split.outputs) != set(parts):
        return None
    return split if all(len(wiring.readers(name)) == 1 for name in parts) else None


def _laid_back(wiring: Wiring, product: Record) -> list[Record]:
    """The nodes that bring the result back into the layout of tokens."""
    found: list[Record] = []
    after = wiring.next(product)
    while after is not None and _is_layout(after) and "number" not in after.details:
        found.append(after)
        after = wiring.next(after)
    return found if any("perm" in one.details for one in found) else []


def _is_layout(record: Record) -> bool:
    """Whether a node permutes axes, is a view, or scales by one number."""
    if len(record.inputs) != 1 or len(record.outputs) != 1:
        return False
    is_view = isinstance(record.op, VIEWS) or getattr(record.op, "is_view", False)
    is_scale = record.type in ("Mul", "Div") and "number" in record.details
    return is_view or is_scale or "perm" in record.details


def _cost(wiring: Wiring, record: Record) -> Cost:
    shapes = tuple(wiring.shape(name) for name in record.inputs)
    return record.op.cost(shapes, wiring.shape(record.output))
