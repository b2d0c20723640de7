"""Advice as plain records, for every format that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from costmodel.advice.applying import Applied
from costmodel.advice.case import Case, Outcome, VariantChange
from costmodel.advice.literals import Obstacle
from costmodel.advice.proposal import ALONE, IN_STEPS, REMARK, Advice, Proposal
from costmodel.core.cost import Cost
from costmodel.core.marks import Mark
from costmodel.language.edits import Edit
from costmodel.linting.finding import Finding
from costmodel.linting.grouping import shown_path

Record = dict[str, object]


def advice_record(advice: Advice) -> Record:
    """All proposals for one network."""
    proposals = [_proposal(advice.case, one) for one in advice.proposals]
    return {**_heading(advice.case), "basis": ALONE, "proposals": proposals}


def applied_record(applied: Applied) -> Record:
    """What was applied and what was not; the steps' ``after`` is the network so far.

    ``edits`` are all there is to write; those of a step may be overwritten by a later one.
    """
    case = applied.case
    return {
        **_heading(case),
        "after": outcome_record(applied.after),
        "edits": [_edit(edit) for edit in applied.edits],
        **_variants(applied.changed_variants),
        "basis": IN_STEPS,
        "applied": [_proposal(case, one) for one in applied.applied],
        "refused": [_proposal(case, one) for one in applied.refused],
    }


def _heading(case: Case) -> Record:
    network = case.outcome.report.network
    return {
        "spec": case.name,
        "file": shown_path(case.source.name),
        "network": network.name,
        "variant": network.variant,
        "remark": REMARK,
        "before": outcome_record(case.outcome),
    }


def _variants(changes: Sequence[VariantChange]) -> Record:
    return {
        "changed_variants": [one.name for one in changes],
        "variant_effects": [
            {
                "variant": one.name,
                "before": _totals(one.before),
                "after": _totals(one.after),
                "change": dict(one.shares()),
            }
            for one in changes
        ],
    }


def _totals(cost: Cost) -> Record:
    return {"flops": int(cost.flops), "mac": int(cost.mac), "params": int(cost.params)}


def outcome_record(outcome: Outcome) -> Record:
    """A network's totals and the values of its verdicts."""
    return {
        "flops": outcome.flops,
        "mac": outcome.mac,
        "params": outcome.params,
        "layers": outcome.layers,
        "verdicts": {
            rule: {"level": verdict.level.value, "value": verdict.value, "limit": verdict.limit}
            for rule, verdict in outcome.verdicts.items()
        },
        **({} if outcome.seconds is None else {"latency_ms": outcome.seconds * 1e3}),
    }


def _proposal(case: Case, one: Proposal) -> Record:
    return {
        "rule": one.rule,
        "title": one.title,
        "gain": one.gain,
        "gain_share": one.gain / case.outcome.mac if case.outcome.mac else 0.0,
        **({} if one.saved is None else {"saved_ms": one.saved * 1e3}),
        "more_params": one.more_params,
        "is_measured": one.is_measured,
        "must_be_allowed": one.permission is not None,
        "permission": one.permission and one.permission._asdict(),
        "obstacle": _obstacle(one.obstacle),
        "edits": [_edit(edit) for edit in one.edits],
        **_variants(one.changed_variants),
        "after": outcome_record(one.after) if one.after else None,
        "findings": _findings(one.findings),
    }


def _edit(edit: Edit) -> Record:
    return {"line": edit.line, "column": edit.column, "old": edit.old, "new": edit.new}


def _obstacle(obstacle: Obstacle | None) -> Record | None:
    return {"reason": obstacle.reason, **_place(obstacle.mark)} if obstacle else None


def _findings(findings: Iterable[Finding]) -> list[Record]:
    return [
        {
            "level": one.level.value,
            "layer": one.layer,
            "block": one.block,
            **_place(one.mark),
            "message": one.message,
            "remedy": one.remedy,
        }
        for one in findings
    ]


def _place(mark: Mark | None) -> Record:
    if mark is None:
        return {"file": None, "line": None, "column": None}
    return {"file": shown_path(mark.source.name), "line": mark.line, "column": mark.column}
