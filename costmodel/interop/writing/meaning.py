"""Ops that have a cost and no meaning that runs: why no format of models has words for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from costmodel.ops.custom import Custom
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.unpool import MaxUnpool

WITHOUT: Mapping[type, tuple[str, str]] = MappingProxyType(
    {
        Custom: (
            "the spec says what it costs, and not what it does",
            "write it in ops that are known, or leave it out",
        ),
        RoiPool: (
            "its regions are no tensor of the spec",
            "write the network up to it: --to json and the pictures have it whole",
        ),
        MaxUnpool: (
            "the positions of the maxima are no tensor of the spec",
            "an upsample in its place costs the same",
        ),
    }
)
"""By class, the reason and what to do about it."""
