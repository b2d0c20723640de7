"""Ops of several tensors, which are expressions; and attention, which is a module of ours."""

from __future__ import annotations

from typing import Any

from costmodel.core.window import per_axis
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.torch.expressions import Call, Expression, Number, Option, Text
from costmodel.interop.writing.torch.spot import Spot, several
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, Split
from costmodel.ops.matmul import MatMul


def _add(_op: Add, operands: list[str]) -> str:
    return " + ".join(operands)


def _multiply(_op: Multiply, operands: list[str]) -> str:
    return " * ".join(operands)


def _concat(_op: Concat, operands: list[str]) -> str:
    return f"torch.cat([{', '.join(operands)}], 1)"


def _matmul(op: MatMul, operands: list[str]) -> str:
    a, b = operands
    return f"{a} @ {b}.transpose(-1, -2)" if op.transposed else f"{a} @ {b}"


def _split(op: Split, operands: list[str]) -> str:
    return f"{operands[0]}.chunk({len(op.into)}, 1)"


def _attention(spot: Spot, op: Attention) -> tuple[Call, ...]:
    none = Text("None")
    window: Expression = none
    if op.window is not None and len(spot.x.spatial) != 2:
        raise Unwritable("windows are written of rows and columns only", "leave out the window")
    if op.window is not None:
        window = several(per_axis("window", op.window, spot.x), "window")
    return (Call("Attention", (Number(op.heads, "heads"),), (Option("window", window, none),)),)


JOINS: dict[type, Any] = {
    Add: _add,
    Multiply: _multiply,
    Concat: _concat,
    MatMul: _matmul,
    Split: _split,
}
MODULES: dict[type, Any] = {Attention: _attention}
