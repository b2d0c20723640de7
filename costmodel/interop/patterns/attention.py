"""Scaled dot-product attention: a product, maybe a scale and a mask, softmax, a product.

The scores are written by the first product, read and written by the softmax, and read by the second
(arXiv:1706.03762); scale and mask are part of the first.
"""

from __future__ import annotations

from costmodel.core.cost import Cost
from costmodel.core.op import Kind
from costmodel.interop.counted import Counted
from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.activation import Activation
from costmodel.ops.matmul import MatMul

ORDER = 5


def PATTERN(wiring: Wiring) -> None:  # noqa: N802
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
    group: list[Record] = [softmax, second]
    masks: list[str] = []
    while scores is not None and scores.type in ("Mul", "Div", "Add") and len(group) < 6:
        group.insert(0, scores)
        masks += scores.inputs[1:]
        scores = wiring.before(scores)
    if scores is None or not _is_product(scores):
        return
    group.insert(0, scores)
    costs = [_cost(wiring, one) for one in group]
    flops = int(costs[0].flops + costs[-1].flops)
    weights, params = (
        sum(int(getattr(cost, part)) for cost in costs[1:-2]) for part in ("weights", "params")
    )
    out, size = wiring.shape(second.output), wiring.shape(softmax.output).size
    op = Counted("Attention", Kind.MATMUL, out, flops, weights, params, inner=2 * size)
    inputs = [*scores.inputs, second.inputs[1], *masks]
    wiring.replace(group, op, inputs, type="Attention")


def _cost(wiring: Wiring, record: Record) -> Cost:
    shapes = tuple(wiring.shape(name) for name in record.inputs)
    return record.op.cost(shapes, wiring.shape(record.output))
