"""Layer and group normalisation written as several nodes.

A layer norm is (x - mean)/sqrt(var + eps), then a scale and a shift (arXiv:1607.06450); a group
norm an instance norm of the groups between two reshapes, then the same (arXiv:1803.08494).
"""

from __future__ import annotations

from costmodel.core.op import Kind
from costmodel.interop.counted import Counted
from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.arithmetic import Scale
from costmodel.ops.norm import GroupNorm, InstanceNorm, LayerNorm

ORDER = 4


def apply(wiring: Wiring) -> None:
    """Put one norm in place of each group."""
    for record in wiring:
        if isinstance(record.op, InstanceNorm):
            _group_norm(wiring, record)
        elif record.type in ("LayerNormalization", "aten.layer_norm"):
            _channel_norm(wiring, record)
        elif record.type == "Div" and len(record.inputs) == 2:
            _layer_norm(wiring, record)


def _group_norm(wiring: Wiring, norm: Record) -> None:
    """Reshape to groups, instance norm, reshape back, scale and shift of each channel."""
    before, after = wiring.before(norm), wiring.next(norm)
    if before is None or after is None or len(before.inputs) != 1 or len(after.inputs) != 1:
        return
    x, groups = wiring.shape(before.inputs[0]), wiring.shape(norm.inputs[0])
    if wiring.shape(after.output) != x or groups.rank < 3 or x.rank < 2 or x.c % groups.c:
        return
    group, affine = [before, norm, after], wiring.next(after)
    if affine is not None and isinstance(affine.op, Scale) and affine.op.bias:
        wiring.replace([*group, affine], GroupNorm(groups.c), before.inputs, type="GroupNorm")
    else:
        op = GroupNorm(groups.c, affine=False)
        wiring.replace(group, op, before.inputs, type="GroupNorm")


def _channel_norm(wiring: Wiring, norm: Record) -> None:
    """A layer norm of the channels, which are moved to the end for it and back."""
    before, after = wiring.before(norm), wiring.next(norm)
    if before is None or after is None or not isinstance(norm.op, Counted):
        return
    rank = wiring.shape(norm.output).rank
    last, back = (0, *range(2, rank), 1), (0, rank - 1, *range(1, rank - 1))
    is_moved = before.details.get("perm") == last and after.details.get("perm") == back
    if is_moved and norm.op.weights == 2 * wiring.shape(norm.output)[-1]:
        wiring.replace([before, norm, after], LayerNorm(), before.inputs, type="LayerNorm")


def _layer_norm(wiring: Wiring, quotient: Record) -> None:
    """Mean, difference, square, mean, epsilon, root, quotient, and maybe a scale and a shift."""
    difference, root = (wiring.maker(name) for name in quotient.inputs)
    if difference is None or root is None or (difference.type, root.type) != ("Sub", "Sqrt"):
        return
    epsilon = wiring.before(root)
    variance = wiring.before(epsilon)
    square = wiring.before(variance)
    if square is None or variance is None or epsilon is None or epsilon.type != "Add":
        return
    mean = wiring.maker(difference.inputs[-1])
    if mean is None or {mean.type, variance.type} != {"ReduceMean"}:
        return
    x = difference.inputs[0]
    if mean.inputs != (x,) or set(square.inputs) != {difference.output}:
        return
    group = [mean, difference, square, variance, epsilon, root, quotient]
    weights, group = _affine(wiring, group)
    if wiring.is_inside(group):
        op = Counted("LayerNorm", Kind.NORM, wiring.shape(group[-1].output), weights=weights)
        wiring.replace(group, op, [x], type="LayerNorm")


def _affine(wiring: Wiring, group: list[Record]) -> tuple[int, list[Record]]:
    """The group with the scale and the shift behind it, and how many weights these have."""
    weights = 0
    for types in (("Mul",), ("Add",)):
        after = wiring.next(group[-1])
        if after is None or after.type not in types or len(after.inputs) != 1:
            break
        shapes = tuple(wiring.shape(name) for name in after.inputs)
        found = after.op.cost(shapes, wiring.shape(after.output)).weights
        if not found:
            break
        weights, group = weights + int(found), [*group, after]
    return weights, group
