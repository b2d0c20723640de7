"""Local response normalisation as PyTorch does it, in steps (AlexNet, section 3.3).

x/(k + a·mean)^b, where the mean of x² is that of a pooling over neighbouring channels, which are
padded and seen as an axis of their own.
"""

from __future__ import annotations

from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.norm import LocalResponseNorm
from costmodel.ops.pool import AvgPool

ORDER = 4
_STEPS = ["aten.pow", "aten.add", "aten.mul", "", "aten.pad", "aten.mul"]
"""The steps from the quotient back to the square, views apart; the pooling is of any rank."""


def apply(wiring: Wiring) -> None:
    """Put one norm in place of each group."""
    for record in wiring:
        if record.type == "aten.div" and len(record.inputs) == 2:
            _response_norm(wiring, record)


def _response_norm(wiring: Wiring, quotient: Record) -> None:
    group, size = [quotient], 0
    types: list[str] = []
    step = wiring.before(quotient, 1)
    while step is not None and len(types) < len(_STEPS):
        group.append(step)
        if isinstance(step.op, AvgPool):
            size = step.op.k[0] if isinstance(step.op.k, tuple) else 0
            types.append("")
        elif not getattr(step.op, "is_view", False):
            types.append(step.type)
        step = wiring.before(step)
    x = quotient.inputs[0]
    if types == _STEPS and size and set(group[-1].inputs) == {x}:
        wiring.replace(group[::-1], LocalResponseNorm(size), [x], type="local_response_norm")
