"""Advice taken: the proposals that help are applied one after the other, each checked again.

The greatest gain goes first. Every step builds the whole edited spec and must leave FLOPs within
2 % of the original, no verdict worse, the measure of its guideline lower and less MAC; it must also
leave every variant that could be built before. Steps are repeated until none helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from costmodel.advice.advising import RULES, opportunities
from costmodel.advice.case import Case, Outcome
from costmodel.advice.opportunity import Opportunity, proposal
from costmodel.advice.proposal import Proposal
from costmodel.advice.sites import Obstacle
from costmodel.edits import Edit, edited, merged

SAFE = ("G1", "G2")
"""Rules whose edits only change sizes; those of G4 drop layers and must be allowed.

An expansion of 1 may drop a layer too, where the spec says so (``when: t != 1``).
"""


@dataclass(frozen=True)
class Applied:
    """An edited spec: what was applied, what was not and why, and the network that comes of it."""

    case: Case
    edits: tuple[Edit, ...]
    after: Outcome
    applied: tuple[Proposal, ...]
    refused: tuple[Proposal, ...]

    @cached_property
    def changed_variants(self) -> tuple[str, ...]:
        """The other variants of the file that change with the one meant."""
        return self.case.effects_on_variants(self.edits).changed

    @property
    def text(self) -> str:
        """The edited spec."""
        return edited(self.case.source.text, self.edits)


def apply(case: Case, rules: Sequence[str] = RULES, allowed: Sequence[str] = ()) -> Applied:
    """Apply the advice that helps; edits of G4 only where ``allowed`` names it.

    Raises:
        SpecError: the network cannot be built.
    """
    ranked = sorted(
        ((one, proposal(case, one, (), case.outcome)) for one in opportunities(case, rules)),
        key=lambda pair: -pair[1].gain,
    )
    taken = _Taken((), case.outcome, ())
    waiting = [one for one, _ in ranked if _may_be_tried(one, allowed)]
    others = [_not_allowed(step) for one, step in ranked if not _may_be_tried(one, allowed)]
    while True:
        taken, refused = _round(case, waiting, taken)
        if len(refused) in (0, len(waiting)):
            break
        waiting = [one for one, _ in refused]
    left = [step for _, step in refused]
    return Applied(case, taken.edits, taken.after, taken.steps, (*left, *others))


@dataclass(frozen=True, slots=True)
class _Taken:
    """What has been applied so far."""

    edits: tuple[Edit, ...]
    after: Outcome
    steps: tuple[Proposal, ...]


def _may_be_tried(one: Opportunity, allowed: Sequence[str]) -> bool:
    return bool(one.moves) and one.rule in (*SAFE, *allowed)


def _round(
    case: Case, waiting: Sequence[Opportunity], taken: _Taken
) -> tuple[_Taken, list[tuple[Opportunity, Proposal]]]:
    """Try each opportunity once on top of what has been taken."""
    refused = []
    for one in waiting:
        step = proposal(case, one, taken.edits, taken.after)
        if step.obstacle or step.after is None:
            refused.append((one, step))
        else:
            edits = merged(taken.edits, step.edits)
            taken = _Taken(edits, step.after, (*taken.steps, step))
    return taken, refused


def _not_allowed(step: Proposal) -> Proposal:
    if step.obstacle:
        return step
    reason = f"it changes what the network computes: --allow {step.rule} lets it happen"
    return replace(step, obstacle=Obstacle(reason, None))
