"""A hit: what a rule found in one unit, before it is known how much that weighs in the network."""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.analysis.units import Unit
from costmodel.core.network import Layer


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule's measure passes its limit.

    ``layer`` is None where the whole unit is meant. ``gain`` is the MAC that the remedy saves, in
    elements. A minor hit can be a note at most: it lies in the stem, in the head, or in a unit that
    changes the shape.
    """

    unit: Unit
    layer: Layer | None
    message: str
    value: float
    limit: float
    remedy: str
    gain: int = 0

    @property
    def is_minor(self) -> bool:
        return self.unit.is_transition or not self.unit.is_body
