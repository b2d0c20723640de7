"""From symbols, the formulas print as the papers write them."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from costmodel.core.cost import Cost, Shape
from costmodel.core.dim import Illegal
from costmodel.ops.arithmetic import Add
from costmodel.ops.channels import Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import BatchNorm
from costmodel.ops.pool import GlobalPool
from costmodel.ops.transposed_conv import TransposedConv

C1, C2, G, H, K, M, N, S, W = (
    sympy.Symbol(letter, integer=True, positive=True)
    for letter in ("c1", "c2", "g", "h", "k", "m", "n", "s", "w")
)
X = Shape(1, C1, H, W)


def cost_of(op: Any, *inputs: Shape) -> Cost:
    cost = op.cost(inputs, op.output(*inputs))
    assert isinstance(cost, Cost)
    return cost


@pytest.mark.parametrize(
    ("op", "inputs", "flops", "mac"),
    [
        (Pointwise(C2, groups=G), (X,), "c1*c2*h*w/g", "c1*h*w + c2*h*w + c1*c2/g"),
        (Pointwise(C2), (X.replace(n=N),), "c1*c2*h*n*w", "c1*c2 + c1*h*n*w + c2*h*n*w"),
        (Conv(C2, (K, K)), (X,), "c1*c2*h*k**2*w", "c1*c2*k**2 + c1*h*w + c2*h*w"),
        (Depthwise((3, 3)), (X,), "9*c1*h*w", "2*c1*h*w + 9*c1"),
        (Depthwise((K, K), multiplier=M), (X,), "c1*h*k**2*m*w", "c1*h*m*w + c1*h*w + c1*k**2*m"),
        (
            TransposedConv(C2, (K, K), (S, S)),
            (X,),
            "c1*c2*h*k**2*w",
            "c1*c2*k**2 + c1*h*w + c2*h*s**2*w",
        ),
        (FullyConnected(C2), (Shape(N, C1, 1, 1),), "c1*c2*n", "c1*c2 + c1*n + c2*n + c2"),
        (BatchNorm(), (X,), "0", "2*c1*h*w + 2*c1"),
        (Add(), (X, X), "0", "3*c1*h*w"),
        (GlobalPool(), (X,), "0", "c1*h*w + c1"),
    ],
)
def test_a_formula_prints_in_the_papers_letters(
    op: Any, inputs: tuple[Shape, ...], flops: str, mac: str
) -> None:
    cost = cost_of(op, *inputs)
    names = {symbol.name: symbol for symbol in (C1, C2, G, H, K, M, N, S, W)}
    assert cost.flops == sympy.sympify(flops, locals=names)
    assert sympy.expand(cost.mac) == sympy.sympify(mac, locals=names)


def test_the_pointwise_cost_reads_as_in_the_paper() -> None:
    # c1*h*w + c2*h*w + c1*c2/g, in the order in which SymPy sorts terms
    assert str(cost_of(Pointwise(C2, groups=G), X).mac) == "c1*c2/g + c1*h*w + c2*h*w"


def test_a_strided_window_keeps_the_letter_of_its_axis() -> None:
    y = Conv(C2, (3, 3), (2, 2), ((1, 1), (1, 1))).output(Shape(1, C1, 224, W))
    assert y == Shape(1, C2, 112, sympy.ceiling(W / 2))


def test_equal_widths_minimise_the_memory_access_cost_at_fixed_flops() -> None:
    # G1: put c2 = B/(h·w·c1) into MAC; its derivative is zero where c1² = B/(h·w), so c1 = c2.
    b = sympy.Symbol("B", positive=True)
    mac = cost_of(Pointwise(b / (H * W * C1)), X).mac
    widths = sympy.Symbol("c1", positive=True)
    (best,) = sympy.solve(sympy.diff(mac.subs(C1, widths), widths), widths)
    assert sympy.simplify(best - b / (H * W * best)) == 0


def test_equal_parts_of_symbolic_channels_are_halves() -> None:
    left, right = Split(("left", "right")).parts(X)
    assert left.c == right.c == C1 / 2


def test_symbols_that_differ_cannot_be_added() -> None:
    with pytest.raises(Illegal, match=r"cannot add \[1, c1, h, w\] and \[1, c2, h, w\]"):
        Add().output(X, X.replace(c=C2))
