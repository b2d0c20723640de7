"""Advice on one network: what each rule's adviser can do, measured, the greatest gain first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.advice.advisers import advisers
from costmodel.advice.case import Case, State
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity, joined, proposal
from costmodel.advice.proposal import Advice, Proposal

_ADVISERS = advisers()
RULES = tuple(sorted(_ADVISERS))
"""The rules that there is advice for."""


def opportunities(case: Case, rules: Sequence[str] = RULES) -> Iterator[Opportunity]:
    """What could be changed in answer to the findings of these rules."""
    view = NetworkWidths(case)
    for rule in rules:
        findings = [one for one in case.findings if one.rule == rule]
        yield from joined(_ADVISERS[rule](view, findings))


def advise(case: Case, rules: Sequence[str] = RULES) -> Advice:
    """All proposals for a network, each measured by itself.

    Raises:
        SpecError: the network cannot be built.
    """
    state = State((), case.outcome)
    found = [proposal(case, one, state) for one in opportunities(case, rules)]
    return Advice(case, tuple(sorted(found, key=_rank)))


def _rank(one: Proposal) -> tuple[float, bool]:
    return -one.weight, one.obstacle is not None
