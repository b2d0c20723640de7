"""Findings and verdicts: what lint says of a network, guideline by guideline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from costmodel.core.marks import Mark


class Level(StrEnum):
    """How grave a finding or a verdict is; they compare by gravity."""

    CLEAN = "clean"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for clean, up to 3 for error."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One guideline broken at one place, what that costs, and what to write instead.

    ``value`` and ``limit`` are in the rule's own measure. ``layer`` is empty where a whole block is
    meant, ``block`` where the network is. ``gain`` is the MAC, in elements, that the remedy saves
    (0 where it is not known), by which findings are ordered. ``subject`` is what a baseline knows
    the finding by where neither layer nor block would do: a budget's metric, a comment.
    """

    rule: str
    level: Level
    spec: str
    network: str
    variant: str
    layer: str
    block: str
    mark: Mark | None
    message: str
    value: float
    limit: float
    remedy: str
    gain: int = 0
    subject: str = ""

    @property
    def place(self) -> str:
        """What the finding is about: its layer, its block, or its subject."""
        return self.subject or self.layer or self.block


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one network as a whole, in the rule's measure."""

    rule: str
    level: Level
    value: float
    limit: float


Limits = Mapping[str, float]
"""The thresholds of a rule by name; ``limit`` is the one that its verdict is held to."""
