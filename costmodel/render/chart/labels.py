"""Where labels go in a plot of bubbles: beside their own, off the others, near if possible.

Each label has its places around its bubble, the nearest first. Labels choose in turn, and choose
again once all the others stand. They keep off lines, and off bubbles that they could seem to name,
if they can; one that would have to cover another label, a bubble or a wall, or to stand too far
away, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, hypot, inf, pi, sin

from costmodel.core.values import NamedTuple, dataclass

_ANGLES = [pi * eighth / 4 for eighth in (0, 1, 7, 2, 6, 4, 3, 5)]
_DISTANCES = (2.0, 7.0, 14.0, 22.0, 32.0, 44.0)
_BESIDE = 6.0
"""A label nearer than this to a bubble is seen as its own."""

_CLEARLY = 2.0
"""By how much its own bubble must be the nearer one, for all to see it."""

_ON_LINE, _AT_OTHER = 15.0, 12.0
"""How much further off a label goes rather than stand on a line, or beside another's bubble."""

_ROUNDS = 4


class Disc(NamedTuple):
    """A bubble: centre and radius."""

    x: float
    y: float
    r: float


class Box(NamedTuple):
    """A rectangle: left, bottom, right, top."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = self.x0 < other.x1 and other.x0 < self.x1
        return across and self.y0 < other.y1 and other.y0 < self.y1

    def is_within(self, other: Box) -> bool:
        """Whether all of it lies in the other."""
        across = other.x0 <= self.x0 and self.x1 <= other.x1
        return across and other.y0 <= self.y0 and self.y1 <= other.y1

    def gap(self, disc: Disc) -> float:
        """How far it stands off the disc's edge, negative where it hides a part of the disc."""
        x, y = self.nearest(disc)
        return hypot(x - disc.x, y - disc.y) - disc.r

    def covers(self, disc: Disc) -> bool:
        """Whether it hides a part of the disc."""
        return self.gap(disc) < 0

    def nearest(self, disc: Disc) -> tuple[float, float]:
        """Its point that is nearest to the disc's centre."""
        return min(max(disc.x, self.x0), self.x1), min(max(disc.y, self.y0), self.y1)

    def seems_of(self, other: Disc, disc: Disc) -> bool:
        """Whether a label of ``disc`` could be taken for one of the other."""
        return other != disc and self.gap(other) < min(self.gap(disc) + _CLEARLY, _BESIDE)


class Label(NamedTuple):
    """What wants a place: its bubble, its width and height, and how far off it may stand."""

    disc: Disc
    width: float
    height: float
    reach: float = _DISTANCES[-1]


@dataclass(frozen=True, slots=True)
class Ground:
    """The frame that labels stay in, what they must not cover, and what they should not."""

    frame: Box
    discs: Sequence[Disc]
    walls: Sequence[Box] = ()
    lines: Sequence[Box] = ()


def placed(labels: Sequence[Label], ground: Ground) -> list[Box | None]:
    """A box for each label, None where there is no room; the first labels choose first."""
    boxes: list[Box | None] = [None] * len(labels)
    for _ in range(_ROUNDS):
        for index, label in enumerate(labels):
            others = [box for number, box in enumerate(boxes) if box and number != index]
            boxes[index] = _choice(label, others, ground)
    return boxes


def needs_line(box: Box, disc: Disc, discs: Sequence[Disc]) -> bool:
    """Whether only a line between them tells whose label it is."""
    return box.gap(disc) > _BESIDE or any(box.seems_of(other, disc) for other in discs)


def _choice(label: Label, others: Sequence[Box], ground: Ground) -> Box | None:
    """The best of the free places, the nearest as far as it has no flaw."""
    chosen, least = None, inf
    for distance, box in _places(label):
        if distance >= least:
            break
        if _is_free(box, others, ground):
            cost = distance + _flaws(box, label, ground)
            if cost < least:
                chosen, least = box, cost
    return chosen


def _flaws(box: Box, label: Label, ground: Ground) -> float:
    """How much further off a label may go to be rid of what is wrong with a place."""
    is_on_line = any(box.meets(line) for line in ground.lines)
    is_at_other = any(box.seems_of(disc, label.disc) for disc in ground.discs)
    return _ON_LINE * is_on_line + _AT_OTHER * is_at_other


def _is_free(box: Box, others: Sequence[Box], ground: Ground) -> bool:
    return (
        box.is_within(ground.frame)
        and not any(box.meets(other) for other in others)
        and not any(box.meets(wall) for wall in ground.walls)
        and not any(box.covers(disc) for disc in ground.discs)
    )


def _places(label: Label) -> Iterator[tuple[float, Box]]:
    disc, width, height, reach = label
    for distance in _DISTANCES:
        if distance > reach:
            return
        for angle in _ANGLES:
            x = disc.x + (disc.r + distance) * cos(angle)
            y = disc.y + (disc.r + distance) * sin(angle)
            left = x - width * (1 - _side(cos(angle))) / 2
            bottom = y - height * (1 - _side(sin(angle))) / 2
            yield distance, Box(left, bottom, left + width, bottom + height)


def _side(direction: float) -> int:
    """1 where a label stands to the right of (above) its bubble, -1 to the left, 0 between."""
    return 0 if abs(direction) < 0.1 else 1 if direction > 0 else -1
