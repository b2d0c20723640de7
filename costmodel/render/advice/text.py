"""Advice for a terminal: the greatest gain first, each with its edits and its measured effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from costmodel.advice.applying import Applied
from costmodel.advice.case import Case, Outcome, VariantChange
from costmodel.advice.proposal import ALONE, IN_STEPS, REMARK, Advice, Proposal
from costmodel.language.edits import Edit
from costmodel.linting.grouping import shown_path
from costmodel.render.prose import Prose
from costmodel.render.views import advice_words as words


def advice_to_text(advice: Advice, prose: Prose) -> Iterator[str]:
    """The network as it stands, then the proposals."""
    case, before = advice.case, advice.before
    totals = f"FLOPs {before.flops:,}, MAC {before.mac:,} elements, params {before.params:,}"
    heading = prose.styled(words.heading(case), "strong")
    totals += words.predicted(before)
    lines = (f"{heading}  {shown_path(case.name)}", totals, words.standing(before))
    yield from _lines(lines, prose)
    if not advice.proposals:
        yield "\nno findings, nothing to advise\n"
    for number, one in enumerate(advice.proposals, 1):
        yield "\n"
        yield from _lines([f"{number}. {_heading(case, one, prose)}"], prose)
        yield from _lines(_proposal(case, one, prose), prose, "   ")
    if advice.proposals:
        yield "\n"
        yield from _lines((ALONE, REMARK), prose)


def applied_to_text(applied: Applied, prose: Prose) -> Iterator[str]:
    """What was applied with its effect, and what was not with the reason."""
    case = applied.case
    count = len(applied.applied)
    heading = prose.styled(words.heading(case), "strong")
    yield from _lines([f"{heading}: {count} proposal{'' if count == 1 else 's'} applied"], prose)
    if count:
        yield from _lines(_effect(case.outcome, applied.after), prose, "   ")
        yield from _lines(_edits(case, applied.edits, prose), prose, "   ")
        yield from _lines(_variants(applied.changed_variants), prose, "   ")
    yield from _steps(applied, prose)
    if applied.refused:
        yield "\nnot applied:\n"
    for one in applied.refused:
        yield from _lines([_heading(case, one, prose)], prose)
        yield from _lines((words.answered(one), words.use(one)), prose, "   ")
    if count or applied.refused:
        yield "\n"
        yield from _lines([REMARK], prose)


def _steps(applied: Applied, prose: Prose) -> Iterator[str]:
    """The way to the edits; their own edits may have been overwritten since."""
    if applied.applied:
        yield f"\n{prose.wrapped(f'steps; {IN_STEPS}:')}\n"
    for number, one in enumerate(applied.applied, 1):
        yield from _lines([f"{number}. {_heading(applied.case, one, prose)}"], prose)
        yield from _lines([words.answered(one)], prose, "   ")


def _heading(case: Case, one: Proposal, prose: Prose) -> str:
    return f"{prose.styled(one.rule, 'strong')}  {one.title}: {words.gain(case, one)}"


def _proposal(case: Case, one: Proposal, prose: Prose) -> Iterator[str]:
    yield words.answered(one)
    yield from _edits(case, one.edits, prose)
    if one.after:
        yield from _effect(case.outcome, one.after)
    yield from _variants(one.changed_variants)
    yield words.use(one)


def _variants(changes: tuple[VariantChange, ...]) -> Iterator[str]:
    if changes:
        yield words.ALSO_CHANGED
    for one in changes:
        yield f"  {words.variant(one)}"


def _edits(case: Case, edits: tuple[Edit, ...], prose: Prose) -> Iterator[str]:
    places = [f"{shown_path(case.source.name)}:{edit.line}:{edit.column}" for edit in edits]
    width = max(map(len, places), default=0)
    for place, edit in zip(places, edits, strict=True):
        old = prose.styled(words.shown(edit.old), "removed")
        new = prose.styled(words.shown(edit.new), "added")
        yield f"{place:<{width}}  {old} -> {new}"


def _effect(before: Outcome, after: Outcome) -> Iterator[str]:
    rows = words.totals(before, after)
    first = max(len(one) for _, one, _, _ in rows)
    second = max(len(other) for _, _, other, _ in rows)
    for name, one, other, change in rows:
        yield f"{name:<6}  {one:>{first}} -> {other:>{second}}  {change:>8}"
    if changes := words.verdicts(before, after):
        yield ", ".join(changes)


def _lines(lines: Iterable[str], prose: Prose, indent: str = "") -> Iterator[str]:
    for line in lines:
        yield prose.wrapped(indent + line) + "\n"
