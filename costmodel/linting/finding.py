"""What rules find: violations, and as they weigh in a network, findings and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from costmodel.core.marks import Mark
from costmodel.core.values import NamedTuple, dataclass

if TYPE_CHECKING:
    from costmodel.analysis.units import Unit
    from costmodel.core.network import Layer
    from costmodel.linting.times import Change, Price


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
class Violation:
    """One place where a rule is broken, before it is known how much that weighs in the network.

    The fields are those of the ``Finding`` that it becomes. A minor one can be a note at most.
    ``change`` tells what its remedy does, from which its price follows where times are predicted.
    """

    layer: str
    block: str
    mark: Mark | None
    message: str
    value: float
    limit: float
    remedy: str
    gain: int = 0
    subject: str = ""
    is_minor: bool = False
    change: Callable[[], Change] | None = None
    price: Price | None = None


def in_unit(
    unit: Unit,
    layer: Layer | None,
    message: str,
    value: float,
    limit: float,
    remedy: str,
    gain: int = 0,
    change: Callable[[], Change] | None = None,
) -> Violation:
    """A violation of a layer, or (None) of a whole unit; ``gain`` is the MAC that the remedy saves.

    It is minor in the stem, in the head, and in a unit that changes the shape.
    """
    name, mark = (layer.name, layer.mark) if layer else ("", unit.mark)
    is_minor = unit.is_transition or not unit.is_body
    return Violation(
        name, unit.name, mark, message, value, limit, remedy, gain, is_minor=is_minor, change=change
    )


class Ruling(NamedTuple):
    """What one rule says of what it judges.

    ``value`` is its measure of the network as a whole, from which the verdict comes; a rule that
    says None gives none.
    """

    value: float | None
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One guideline broken at one place, what that costs, and what to write instead.

    ``value`` and ``limit`` are in the rule's own measure. ``layer`` is empty where a whole block is
    meant, ``block`` where the network is. ``gain`` is the MAC, in elements, that the remedy saves
    (0 where it is not known), by which findings are ordered. ``subject`` is what a baseline knows
    the finding by where neither layer nor block would do: a budget's metric, a comment. ``price``
    is what it costs in predicted time, None where that is not known.
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
    price: Price | None = None

    @property
    def place(self) -> str:
        """What the finding is about: its layer, its block, or its subject."""
        return self.subject or self.layer or self.block


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one network as a whole, in the rule's measure.

    ``seconds`` are what its findings cost of a predicted run, None where that is not known. Where
    the limit is a ``Share`` of that run, so is the value.
    """

    rule: str
    level: Level
    value: float
    limit: float
    seconds: float | None = None


Limits = Mapping[str, float]
"""The thresholds of a rule by name; ``limit`` is the one that its verdict is held to."""


class Share(float):
    """A limit that is a share of a network's predicted time, in place of the rule's own measure."""

    def __format__(self, form: str) -> str:
        """In percent, as ``2 %``."""
        return f"{100 * float(self):{form}} %"


class Preset(NamedTuple):
    """What a rule changes under a preset: some of its limits and, unless None, its level."""

    limits: Limits
    level: Level | None = None


Presets = Mapping[str, Preset]
"""What a rule changes, by the preset's name."""
