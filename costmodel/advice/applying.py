"""Advice taken: the proposals that help are applied one after the other, each checked again.

The greatest gain goes first. Every step builds the whole edited spec and must leave FLOPs within
2 % of the original, no verdict worse, the measure of its guideline lower and less MAC; params grow
by a tenth at most unless more is allowed, and every variant that could be built before still can.
Steps are repeated until none helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from costmodel.advice.advising import RULES, opportunities
from costmodel.advice.case import Case, Outcome, State, VariantChange
from costmodel.advice.literals import Obstacle
from costmodel.advice.opportunity import Opportunity, proposal
from costmodel.advice.permission import SAFE
from costmodel.advice.proposal import Proposal
from costmodel.language.edits import Edit, edited, merged


@dataclass(frozen=True)
class Applied:
    """An edited spec: what was applied, what was not and why, and the network that comes of it.

    ``edits`` name each place once; two steps of ``applied`` may have edited the same. What was
    not tried, for want of a permission or of a way, was measured alone.
    """

    case: Case
    edits: tuple[Edit, ...]
    after: Outcome
    applied: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]

    @cached_property
    def changed_variants(self) -> tuple[VariantChange, ...]:
        """The other variants of the file that change with the one meant."""
        return self.case.effects_on_variants(self.edits).changed

    @property
    def text(self) -> str:
        """The edited spec."""
        return edited(self.case.source.text, self.edits)


def apply(case: Case, rules: Sequence[str] = RULES, allowed: Sequence[str] = ()) -> Applied:
    """Apply the advice that helps; what needs a permission only where ``allowed`` names it.

    Raises:
        SpecError: the network cannot be built.
    """
    taken = _Taken(State((), case.outcome, tuple(allowed)), ())
    ranked = _ranked(case, rules, taken.state)
    waiting = [one for one, _ in ranked if _may_be_tried(one, allowed)]
    others = [step for one, step in ranked if not _may_be_tried(one, allowed)]
    while True:
        taken, refused = _round(case, waiting, taken)
        if len(refused) in (0, len(waiting)):
            break
        waiting = [one for one, _ in refused]
    left = tuple(_with_reason(step) for step in (*(step for _, step in refused), *others))
    return Applied(case, taken.state.edits, taken.state.outcome, taken.steps, left)


def _ranked(case: Case, rules: Sequence[str], state: State) -> list[tuple[Opportunity, Proposal]]:
    """The opportunities, those that gain most by themselves first."""
    measured = [(one, proposal(case, one, state)) for one in opportunities(case, rules)]
    return sorted(measured, key=lambda pair: -pair[1].weight)


def _may_be_tried(one: Opportunity, allowed: Sequence[str]) -> bool:
    return bool(one.moves) and one.rule in (*SAFE, *allowed)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What has been applied so far."""

    state: State
    steps: tuple[Proposal, ...]


def _round(
    case: Case, waiting: Sequence[Opportunity], taken: _Taken
) -> tuple[_Taken, list[tuple[Opportunity, Proposal]]]:
    """Try each opportunity once on top of what has been taken."""
    refused = []
    for one in waiting:
        step = proposal(case, one, taken.state)
        if step.after is None or step.obstacle or not _is_allowed(step, taken.state):
            refused.append((one, step))
        else:
            edits = merged(taken.state.edits, step.edits)
            state = replace(taken.state, edits=edits, outcome=step.after)
            taken = _Taken(state, (*taken.steps, step))
    return taken, refused


def _is_allowed(step: Proposal, state: State) -> bool:
    return step.permission is None or step.permission.name in state.allowed


def _with_reason(step: Proposal) -> Proposal:
    """What lacks nothing but a permission, with that for its obstacle."""
    if step.obstacle or step.permission is None:
        return step
    name, reason = step.permission
    return replace(step, obstacle=Obstacle(f"{reason}: --allow {name} lets it happen", None))
