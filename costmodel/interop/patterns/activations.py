"""Activation functions that are written as several nodes.

SiLU (arXiv:1606.08415) is x·sigmoid(x), hard-swish x·relu6(x + 3)/6 (arXiv:1905.02244), Mish
x·tanh(softplus(x)) (arXiv:1908.08681), GELU x·(1 + erf(x/sqrt 2))/2 (arXiv:1606.08415).
"""

from __future__ import annotations

from math import isclose, sqrt

from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.arithmetic import Multiply

ORDER = 3


def apply(wiring: Wiring) -> None:
    """Put one activation in place of each group."""
    for record in wiring:
        if (group := _hard_sigmoid(wiring, record)) is not None:
            _activate(wiring, group, "hard_sigmoid")
    for record in wiring:
        if isinstance(record.op, Multiply) and len(record.inputs) == 2:
            _product(wiring, record)


def _activate(wiring: Wiring, group: list[Record], fn: ActivationFunction) -> None:
    if wiring.is_inside(group):
        wiring.replace(group, Activation(fn), group[0].inputs[:1], type=fn)


def _is(record: Record | None, *fns: ActivationFunction) -> bool:
    return record is not None and isinstance(record.op, Activation) and record.op.fn in fns


def _number(record: Record | None, *types: str) -> float | None:
    """The number that a node adds, multiplies or divides by."""
    if record is None or _word(record) not in types or len(record.inputs) != 1:
        return None
    number = record.details.get("number")
    return number if isinstance(number, float) else None


def _word(record: Record) -> str:
    """The operator as ONNX calls it: Add for PyTorch's aten.add and aten.add_ as well."""
    return record.type.removeprefix("aten.").rstrip("_").capitalize()


def _is_sixth(record: Record | None) -> bool:
    by, times = _number(record, "Div"), _number(record, "Mul")
    return by == 6 or (times is not None and isclose(times, 1 / 6, rel_tol=1e-4))


def _hard_sigmoid(wiring: Wiring, record: Record) -> list[Record] | None:
    """Add 3, clip to [0, 6], divide by 6."""
    if not _is_sixth(record):
        return None
    clip = wiring.before(record)
    add = wiring.before(clip) if _is(clip, "relu6") else None
    if clip is None or add is None or _number(add, "Add") != 3:
        return None
    return [add, clip, record]


def _product(wiring: Wiring, product: Record) -> None:
    """X times a function of x."""
    for x, gate in (product.inputs, product.inputs[::-1]):
        made = wiring.maker(gate)
        if made is None or wiring.next(made) is not product:
            continue
        if made.inputs == (x,) and _is(made, "sigmoid", "hard_sigmoid"):
            fn: ActivationFunction = "swish" if _is(made, "sigmoid") else "hard_swish"
            wiring.replace([made, product], Activation(fn), [x], type=fn)
            return
        softplus = wiring.before(made)
        is_mish = _is(made, "tanh") and _is(softplus, "softplus")
        if is_mish and softplus is not None and softplus.inputs == (x,):
            wiring.replace([softplus, made, product], Activation("mish"), [x], type="mish")
            return
        if _gelu(wiring, x, made, product) or _hard_swish(wiring, x, made, product):
            return


def _hard_swish(wiring: Wiring, x: str, clip: Record, product: Record) -> bool:
    """x·relu6(x + 3), then over 6."""
    add, sixth = wiring.before(clip) if _is(clip, "relu6") else None, wiring.next(product)
    if add is None or _number(add, "Add") != 3 or add.inputs != (x,) or not _is_sixth(sixth):
        return False
    group = [add, clip, product, *([sixth] if sixth else [])]
    wiring.replace(group, Activation("hard_swish"), [x], type="hard_swish")
    return True


def _gelu(wiring: Wiring, x: str, shifted: Record, product: Record) -> bool:
    """x·(1 + erf(x/sqrt 2)), halved before or after; or x·sigmoid(1.702 x)."""
    inner = wiring.before(shifted)
    if inner is None:
        return False
    if _is(shifted, "sigmoid") and inner.inputs == (x,):
        if isclose(_number(inner, "Mul") or 0, 1.702, rel_tol=1e-3):
            wiring.replace([inner, shifted, product], Activation("gelu"), [x], type="gelu")
            return True
        return False
    scaled = wiring.before(inner)
    if _number(shifted, "Add") != 1 or _word(inner) != "Erf" or scaled is None:
        return False
    root = _number(scaled, "Div") or 1 / (_number(scaled, "Mul") or 1)
    if not isclose(root, sqrt(2), rel_tol=1e-3):
        return False
    return _halved(wiring, x, [scaled, inner, shifted, product])


def _halved(wiring: Wiring, x: str, group: list[Record]) -> bool:
    scaled, product = group[0], group[-1]
    after = wiring.next(product)
    if scaled.inputs == (x,) and after is not None and _is_half(after):
        wiring.replace([*group, after], Activation("gelu"), [x], type="gelu")
        return True
    half = wiring.maker(x)
    if half is None or not _is_half(half) or wiring.next(half) is not product:
        return False
    if half.inputs != scaled.inputs:
        return False
    wiring.replace([half, *group], Activation("gelu"), half.inputs, type="gelu")
    return True


def _is_half(record: Record) -> bool:
    return _number(record, "Mul") == 0.5 or _number(record, "Div") == 2
