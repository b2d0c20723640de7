"""Moves: families of edits, of which the member with the same FLOPs is searched for.

A resizing move has one free number w, the width of its widest layer. A layer of width c gets
w·(c/c_max)^a: equal width throughout for a = 0, everything in proportion for a = 1, and steps in
between for networks where fully equal widths would break another guideline. A factor t becomes t^a.
Other edits, of group counts for instance, go with every member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import exp, inf, log, prod

from costmodel.advice.case import Case, Outcome, State
from costmodel.advice.proposal import TOLERANCE, Objection, objection
from costmodel.advice.search import nearest
from costmodel.advice.widths import Knob
from costmodel.core.marks import Mark
from costmodel.core.problems import SpecError
from costmodel.core.values import NamedTuple
from costmodel.language.edits import Edit, merged


class Sizes(NamedTuple):
    """A member of a move: w = steps x step, ``extra`` steps more for what was the widest."""

    step: int
    steps: int
    extra: int = 0

    def neighbours(self) -> list[Sizes]:
        """Members nearly as even: widths differ by one step, which is a quarter at most."""
        near = [steps for steps in (self.steps, self.steps - 1, self.steps + 1) if steps >= 4]
        return [Sizes(self.step, steps, extra) for extra in (1, -1) for steps in near]


STEPS = (8, 4, 2, 1)
"""Widths are multiples of 8 if the FLOPs allow it, else of 4, 2, 1."""


@dataclass(frozen=True, slots=True)
class Move:
    """``knobs`` to turn at the exponent ``alpha``, in steps of ``multiple``, beside other edits."""

    rule: str
    knobs: tuple[Knob, ...] = ()
    alpha: Fraction = Fraction(0)
    multiple: int = 1
    fixed: tuple[Edit, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """The best member of a move: its edits, what comes of them, and the objection to it if any."""

    title: str
    edits: tuple[Edit, ...]
    after: Outcome | None
    objection: Objection | None


def solve(case: Case, move: Move, state: State) -> Solution:
    """The member of a move with the FLOPs of the case, on top of what is accepted."""
    if not move.knobs:
        return _judged(case, move, move.fixed, state)
    search = _Search(case, move, state.edits)
    sizes = search.result()
    if sizes is None:
        return Solution(move.title, (), None, Objection("no width that was tried can be built"))
    found = _judged(case, move, search.edits(sizes), state)
    is_nearly_even = sizes.extra != 0 == move.alpha
    return replace(found, title=f"nearly {found.title}") if is_nearly_even else found


@dataclass(frozen=True)
class _Search:
    """The search for the member of a move whose network has the FLOPs of the original."""

    case: Case
    move: Move
    accepted: Sequence[Edit]
    known: dict[Sizes, int | None] = field(default_factory=dict)

    def result(self) -> Sizes | None:
        """The member that comes nearest: first all widths from one w, then the widest beside it."""
        even: list[Sizes] = []
        width = self._guess()
        for step in STEPS:
            steps = self._nearest(step, width)
            if steps:
                even.append(Sizes(step, steps))
                width = steps * step * self.move.multiple
                if self._deviation(even[-1]) <= TOLERANCE:
                    return even[-1]
        is_even = self.move.alpha in (0, 1)  # in between, the next exponent does the same
        uneven = (near for one in even if is_even for near in one.neighbours())
        fitting = (sizes for sizes in uneven if self._deviation(sizes) <= TOLERANCE)
        return next(fitting, even[-1] if even else None)

    def _guess(self) -> int:
        """The width if only the products of widths counted."""
        widths = [knob.width for knob in self.move.knobs if not knob.is_factor] or [STEPS[0]]
        mean = exp(log(prod(widths)) / len(widths))  # the product may be beyond floats
        power = float(self.move.alpha)
        return int(max(widths) ** power * mean ** (1 - power))

    def _nearest(self, step: int, width: int) -> int | None:
        guess = max(1, width // (step * self.move.multiple))
        target = self.case.outcome.flops
        return nearest(lambda count: self._flops(Sizes(step, count)), target, guess)

    def _deviation(self, sizes: Sizes) -> float:
        flops = self._flops(sizes)
        return inf if flops is None else abs(flops / self.case.outcome.flops - 1)

    def _flops(self, sizes: Sizes) -> int | None:
        if sizes not in self.known:
            try:
                built = self.case.attempt(merged(self.accepted, self.edits(sizes)))
                self.known[sizes] = built.flops
            except SpecError:
                self.known[sizes] = None
        return self.known[sizes]

    def edits(self, sizes: Sizes) -> tuple[Edit, ...]:
        """The edits of a member, in the order of the text."""
        knobs = self.move.knobs
        widest = max((knob.width for knob in knobs if not knob.is_factor), default=1)
        numbers = ((knob, self._number(knob, widest, sizes)) for knob in knobs)
        changed = (
            replacement(self.case, knob.site.mark, str(number))
            for knob, number in numbers
            if number != knob.site.value
        )
        return merged(changed, self.move.fixed)

    def _number(self, knob: Knob, widest: int, sizes: Sizes) -> int:
        power, grid = float(self.move.alpha), sizes.step * self.move.multiple
        if knob.is_factor:
            return int(max(1, round(knob.site.value**power)))
        wanted = sizes.steps * (knob.width / widest) ** power
        count = max(1, round(wanted) + (sizes.extra if knob.width == widest else 0))
        return max(1, round(Fraction(knob.site.value * count * grid, knob.width)))


def _judged(case: Case, move: Move, edits: tuple[Edit, ...], state: State) -> Solution:
    try:
        after = case.attempt(merged(state.edits, edits))
    except SpecError as error:
        reason = f"it cannot be built: {error.problems[0].message}"
        return Solution(move.title, edits, None, Objection(reason))
    fault = objection(move.rule, case.outcome, state, after)
    return Solution(move.title, edits, after, fault)


def replacement(case: Case, mark: Mark, new: str) -> Edit:
    """The edit that writes ``new`` over what a mark of the case's own text covers."""
    start = case.starts[mark.line - 1] + mark.column - 1
    old = case.source.text[start : start + mark.length]
    return Edit(start, old, new, mark.line, mark.column)


def best(solutions: Iterable[Solution]) -> Solution | None:
    """The solution without objection that leaves the least time or MAC; else the first built.

    One that can be allowed goes before one that cannot.
    """
    tried = list(solutions)
    allowable = [one for one in tried if one.objection and one.objection.can_be_allowed]
    good = [one for one in tried if one.after and not one.objection] or allowable
    if good:
        return min(good, key=lambda one: one.after.burden if one.after else 0)
    return next((one for one in tried if one.after), tried[0] if tried else None)
