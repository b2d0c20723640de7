"""What the guidelines state, solved for from the cost functions that ``analyze`` runs.

Letters as in ShuffleNet V2 (arXiv:1807.11164, section 2): a pointwise convolution from c1 to c2
channels in g groups on h·w positions of n images has B multiply-adds.
"""

from __future__ import annotations

from typing import Any

import sympy

from costmodel.core.asked import demand
from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Op
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.symbolic.steps import Derivation, Step

N, H, W, C1, C2, G, K, B = sympy.symbols("n h w c1 c2 g k B", positive=True)
MAC, FLOPS = sympy.symbols("MAC FLOPs")


def cost_in_letters(op: Op, *inputs: Shape) -> Cost:
    """What the op costs; the letters are those of its fields and of the inputs."""
    return op.cost(inputs, op.output(*inputs))


def mac_bound(groups: Any = 1, batch: Any = 1) -> Derivation:
    """G1: MAC >= 2·sqrt(h·w·B) + B/(h·w) for a pointwise convolution, least at c1 = c2.

    c2 is eliminated by the fixed B, and dMAC/dc1 = 0 solved for c1. ``groups`` and ``batch`` may be
    letters; the least MAC is then 2·sqrt(g·n·h·w·B) + B/(n·h·w).

    Raises:
        TypeError: one is neither a positive integer nor a positive letter.
    """
    _demand_sizes(groups=groups, batch=batch)
    cost = cost_in_letters(Pointwise(C2, groups=groups), Shape(batch, C1, H, W))
    solved, mac = _eliminate_c2(cost)
    slope = sympy.diff(mac, C1)
    (best,) = sympy.solve(slope, C1)
    bend = sympy.diff(mac, C1, 2)
    if not bend.is_positive or sympy.simplify(solved.subs(C1, best) - best) != 0:
        raise ArithmeticError(f"the MAC {mac} has no minimum at equal width")
    least = sympy.expand(sympy.simplify(mac.subs(C1, best)))
    excess = mac.coeff(C1) * (C1 - best) ** 2 / C1
    if sympy.simplify(mac - least - excess) != 0:
        raise ArithmeticError(f"the MAC {mac} is not its minimum and a square")
    return Derivation(
        "G1: the least memory access of a pointwise convolution with B multiply-adds",
        (
            Step("multiply-adds, from the code", B, "=", cost.flops),
            Step("memory access, from the code", MAC, "=", sympy.expand(cost.mac)),
            Step("solved for c2 at fixed B", C2, "=", solved),
            Step("put into MAC", MAC, "=", mac),
            Step("its slope", sympy.Derivative(MAC, C1), "=", slope),
            Step("the only zero of the slope", C1, "=", best),
            Step("c2 there: the same, c1 = c2", C2, "=", sympy.simplify(solved.subs(C1, best))),
            Step("positive, so a minimum", sympy.Derivative(MAC, (C1, 2)), "=", bend),
            Step("the least, and a square above it", MAC, "=", least + excess),
            Step("equality at c1 = c2", MAC, ">=", least),
        ),
    )


def group_convolution_mac(batch: Any = 1) -> Derivation:
    """G2: MAC = h·w·c1 + B·g/c1 + B/(h·w) at a fixed input and fixed B, growing with g.

    Raises:
        TypeError: ``batch`` is neither a positive integer nor a positive letter.
    """
    _demand_sizes(batch=batch)
    cost = cost_in_letters(Pointwise(C2, groups=G), Shape(batch, C1, H, W))
    solved, mac = _eliminate_c2(cost)
    slope = sympy.diff(mac, G)
    if not slope.is_positive:
        raise ArithmeticError(f"the MAC {mac} does not grow with g")
    return Derivation(
        "G2: the memory access of a pointwise convolution with B multiply-adds in g groups",
        (
            Step("multiply-adds, from the code", B, "=", cost.flops),
            Step("memory access, from the code", MAC, "=", sympy.expand(cost.mac)),
            Step("solved for c2 at fixed input and B", C2, "=", solved),
            Step("put into MAC", MAC, "=", mac),
            Step("linear in g", sympy.Derivative(MAC, (G, 2)), "=", sympy.diff(mac, G, 2)),
            Step("positive: MAC grows with g", sympy.Derivative(MAC, G), "=", slope),
        ),
    )


def separable_ratio() -> Derivation:
    """A depthwise convolution and a pointwise one over the full convolution: 1/c2 + 1/k².

    FLOPs at stride 1; in the letters of MobileNet (arXiv:1704.04861, section 3.1), 1/N + 1/k².
    """
    x = Shape(1, C1, H, W)
    full = cost_in_letters(Conv(C2, (K, K)), x).flops
    depthwise = cost_in_letters(Depthwise((K, K)), x).flops
    pointwise = cost_in_letters(Pointwise(C2), x).flops
    separable = depthwise + pointwise
    return Derivation(
        "A depthwise and a pointwise convolution in place of a full one",
        (
            Step("full convolution, from the code", FLOPS, "=", full),
            Step("depthwise and pointwise, from the code", FLOPS, "=", separable),
            Step("their ratio", separable / full, "=", sympy.expand(separable / full)),
        ),
    )


def _demand_sizes(**sizes: object) -> None:
    for name, size in sizes.items():
        is_count = isinstance(size, int) and not isinstance(size, bool) and size > 0
        is_letter = isinstance(size, sympy.Expr) and bool(size.is_positive)
        demand(is_count or is_letter, name, "a positive integer, or a positive letter", size)


def _eliminate_c2(cost: Cost) -> tuple[Any, Any]:
    """c2 from B = FLOPs, and the MAC with it put in."""
    (solved,) = sympy.solve(sympy.Eq(B, cost.flops), C2)
    return solved, sympy.expand(cost.mac.subs(C2, solved))
