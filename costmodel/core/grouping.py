"""Groups of a convolution: which kind they make it, and which groups are legal."""

from __future__ import annotations

from costmodel.core import dim
from costmodel.core.dim import Dim
from costmodel.core.op import Kind, PerAxis


def kind_of(c1: Dim, groups: Dim, k: PerAxis) -> Kind:
    """Depthwise with as many groups as input channels, pointwise for a 1x1 kernel, else conv."""
    # One group is an ordinary convolution, even of a single input channel.
    if not dim.same(groups, 1) and dim.same(groups, c1):
        return Kind.DEPTHWISE
    is_1x1 = all(dim.same(size, 1) for size in k) if isinstance(k, tuple) else dim.same(k, 1)
    return Kind.POINTWISE if is_1x1 else Kind.CONV


def require_groups(groups: Dim, c1: Dim, c2: Dim) -> None:
    """Demand that the groups divide the input channels c1 and the output channels c2."""
    for c, side in ((c1, "input"), (c2, "output")):
        dim.require(
            dim.divides(groups, c),
            "groups {groups} do not divide the {c} {side} channels; take a divisor of {c}",
            groups=groups,
            c=c,
            side=side,
        )
