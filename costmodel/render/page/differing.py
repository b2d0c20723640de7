"""What became of the boxes of a network, seen from the one that it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Marks:
    """What became of the blocks and layers of one network: added, removed or changed."""

    blocks: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, str] = field(default_factory=dict)
