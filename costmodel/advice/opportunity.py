"""An opportunity: findings that one change could answer, and the moves that might be it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from costmodel.advice.case import Case, Outcome, State, VariantEffects
from costmodel.advice.literals import Obstacle
from costmodel.advice.moves import Move, Solution, best, solve
from costmodel.advice.permission import permission
from costmodel.advice.proposal import Proposal
from costmodel.language.edits import merged
from costmodel.linting.finding import Finding


@dataclass(frozen=True, slots=True)
class Opportunity:
    """``moves`` come in rounds: a smaller change is tried where the one before was too much.

    ``gain``, in elements of MAC, is what the rule's formula promises, used where nothing can be
    measured; by default the sum over the findings.
    """

    rule: str
    findings: tuple[Finding, ...]
    moves: tuple[tuple[Move, ...], ...]
    title: str
    obstacle: Obstacle | None = None
    gain: int | None = None


def joined(opportunities: Iterable[Opportunity]) -> list[Opportunity]:
    """The same, but those that one place in the spec keeps from being tried are one."""
    found: dict[object, Opportunity] = {}
    for number, one in enumerate(opportunities):
        cause = one.obstacle and (one.obstacle.mark or one.obstacle.reason)
        key = (one.title, cause) if cause and not one.moves else number
        found[key] = _both(found[key], one) if key in found else one
    return list(found.values())


def _both(one: Opportunity, other: Opportunity) -> Opportunity:
    findings = tuple(dict.fromkeys((*one.findings, *other.findings)))
    gain = None if one.gain is None else one.gain + (other.gain or 0)
    return replace(one, findings=findings, gain=gain)


def proposal(case: Case, opportunity: Opportunity, state: State) -> Proposal:
    """The best that can be made of an opportunity, on top of what is accepted."""
    found = _solution(case, opportunity, state)
    if found is None or found.after is None:
        return _unmeasured(case, opportunity, found)
    variants = case.effects_on_variants(merged(state.edits, found.edits))
    return Proposal(
        opportunity.rule,
        found.title,
        opportunity.findings,
        found.edits,
        found.after,
        state.outcome.mac - found.after.mac,
        found.after.params - state.outcome.params,
        _obstacle(found, variants),
        permission(opportunity.rule, case.outcome, found.after),
        variants.changed,
        _saved(state.outcome, found.after),
    )


def _saved(before: Outcome, after: Outcome) -> float | None:
    if before.seconds is None or after.seconds is None:
        return None
    return before.seconds - after.seconds


def _obstacle(found: Solution, variants: VariantEffects) -> Obstacle | None:
    if found.objection and not found.objection.can_be_allowed:
        return Obstacle(found.objection.reason, None)
    if variants.broken:
        names = ", ".join(f"'{name}'" for name in variants.broken)
        return Obstacle(f"the edited spec could not build {names}", None)
    return None


def _solution(case: Case, opportunity: Opportunity, state: State) -> Solution | None:
    tried: list[Solution] = []
    for moves in opportunity.moves:
        found = best(solve(case, move, state) for move in moves)
        if found is None or found.objection is None:
            return found
        tried.append(found)
        if not found.objection.less_may_do:
            break
    return best(tried)


def _unmeasured(case: Case, opportunity: Opportunity, found: Solution | None) -> Proposal:
    return Proposal(
        opportunity.rule,
        opportunity.title,
        opportunity.findings,
        gain=_promised(opportunity),
        permission=permission(opportunity.rule, case.outcome, None),
        obstacle=Obstacle(found.objection.reason, None)
        if found and found.objection
        else opportunity.obstacle,
        saved=_priced(opportunity) if case.outcome.seconds is not None else None,
    )


def _priced(opportunity: Opportunity) -> float:
    """What the findings cost: those of layers, or of blocks where there are none."""
    findings = opportunity.findings
    of_layers = [one for one in findings if one.layer] or findings
    return sum(one.price.cost for one in of_layers if one.price and not one.price.is_nothing)


def _promised(opportunity: Opportunity) -> int:
    """A block's finding repeats those of its layers, so one sort is summed up."""
    if opportunity.gain is not None:
        return opportunity.gain
    of_layers = sum(finding.gain for finding in opportunity.findings if finding.layer)
    return of_layers or sum(finding.gain for finding in opportunity.findings)
