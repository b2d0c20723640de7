"""Advice for a terminal: the greatest gain first, each with its edits and its measured effect."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.advice.applying import Applied
from costmodel.advice.case import Case, Outcome, VariantChange
from costmodel.advice.proposal import ALONE, IN_STEPS, REMARK, Advice, Proposal
from costmodel.language.edits import Edit
from costmodel.lint.grouping import shown_path
from costmodel.render.advice import words


def advice_to_text(advice: Advice) -> Iterator[str]:
    """The network as it stands, then the proposals."""
    case, before = advice.case, advice.before
    yield f"{words.heading(case)}  {shown_path(case.name)}\n"
    yield f"FLOPs {before.flops:,}, MAC {before.mac:,} elements, params {before.params:,}\n"
    yield f"{words.standing(before)}\n"
    if not advice.proposals:
        yield "\nno findings, nothing to advise\n"
    for number, one in enumerate(advice.proposals, 1):
        yield f"\n{number}. {one.rule}  {one.title}: {words.gain(case, one)}\n"
        yield from _indented(_proposal(case, one))
    if advice.proposals:
        yield f"\n{ALONE}\n{REMARK}\n"


def applied_to_text(applied: Applied) -> Iterator[str]:
    """What was applied with its effect, and what was not with the reason."""
    case = applied.case
    count = len(applied.applied)
    yield f"{words.heading(case)}: {'1 proposal' if count == 1 else f'{count} proposals'} applied\n"
    if count:
        yield from _indented(_effect(case.outcome, applied.after))
        yield from _indented(_edits(case, applied.edits))
        yield from _indented(_variants(applied.changed_variants))
    yield from _steps(applied)
    if applied.refused:
        yield "\nnot applied:\n"
    for one in applied.refused:
        yield f"{one.rule}  {one.title}: {words.gain(case, one)}\n"
        yield from _indented([words.answered(one), words.use(one)])
    if count or applied.refused:
        yield f"\n{REMARK}\n"


def _steps(applied: Applied) -> Iterator[str]:
    """The way to the edits; their own edits may have been overwritten since."""
    if applied.applied:
        yield f"\nsteps; {IN_STEPS}:\n"
    for number, one in enumerate(applied.applied, 1):
        yield f"{number}. {one.rule}  {one.title}: {words.gain(applied.case, one)}\n"
        yield from _indented([words.answered(one)])


def _proposal(case: Case, one: Proposal) -> Iterator[str]:
    yield words.answered(one)
    yield from _edits(case, one.edits)
    if one.after:
        yield from _effect(case.outcome, one.after)
    yield from _variants(one.changed_variants)
    yield words.use(one)


def _variants(changes: tuple[VariantChange, ...]) -> Iterator[str]:
    if changes:
        yield words.ALSO_CHANGED
    for one in changes:
        yield f"  {words.variant(one)}"


def _edits(case: Case, edits: tuple[Edit, ...]) -> Iterator[str]:
    places = [f"{shown_path(case.source.name)}:{edit.line}:{edit.column}" for edit in edits]
    width = max(map(len, places), default=0)
    for place, edit in zip(places, edits, strict=True):
        yield f"{place:<{width}}  {words.shown(edit.old)} -> {words.shown(edit.new)}"


def _effect(before: Outcome, after: Outcome) -> Iterator[str]:
    rows = words.totals(before, after)
    first = max(len(f"{one:,}") for _, one, _, _ in rows)
    second = max(len(f"{other:,}") for _, _, other, _ in rows)
    for name, one, other, change in rows:
        yield f"{name:<6}  {one:>{first},} -> {other:>{second},}  {change:>8}"
    if changes := words.verdicts(before, after):
        yield ", ".join(changes)


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    for line in lines:
        yield f"   {line}\n"
