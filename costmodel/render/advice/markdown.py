"""Advice as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.advice.applying import Applied
from costmodel.advice.case import Case, Outcome, VariantChange
from costmodel.advice.proposal import ALONE, IN_STEPS, REMARK, Advice, Proposal
from costmodel.language.edits import Edit
from costmodel.render.markdown import code, escaped
from costmodel.render.views import advice_words as words


def advice_to_markdown(advice: Advice) -> Iterator[str]:
    """A heading, and a section for each proposal."""
    case, before = advice.case, advice.before
    yield f"## {escaped(words.heading(case))}\n\n"
    yield f"FLOPs {before.flops:,}, MAC {before.mac:,} elements, params {before.params:,}"
    yield f"{words.predicted(before)}; "
    yield f"{words.standing(before)}\n"
    if not advice.proposals:
        yield "\nNo findings, nothing to advise.\n"
    for number, one in enumerate(advice.proposals, 1):
        yield f"\n### {number}. {one.rule}: {escaped(one.title)}\n\n"
        yield from _proposal(case, one)
    if advice.proposals:
        yield f"\n*{ALONE}; {REMARK}*\n"


def applied_to_markdown(applied: Applied) -> Iterator[str]:
    """The effect of what was applied, its edits, and what was not applied."""
    case, count = applied.case, len(applied.applied)
    yield f"## {escaped(words.heading(case))}: {count} applied\n\n"
    yield from _effect(case.outcome, applied.after) if count else ()
    yield from _edits(applied.edits)
    yield from _variants(applied.changed_variants)
    yield from _steps(applied)
    if applied.refused:
        yield "\n### Not applied\n\n"
    for one in applied.refused:
        reason = escaped(words.use(one))
        yield f"- {one.rule}: {escaped(one.title)}, {words.gain(case, one)}; {reason}\n"
    if count or applied.refused:
        yield f"\n*{REMARK}*\n"


def _steps(applied: Applied) -> Iterator[str]:
    """The way to the edits; their own edits may have been overwritten since."""
    if applied.applied:
        yield f"\n### Steps\n\n{IN_STEPS.capitalize()}.\n\n"
    for number, one in enumerate(applied.applied, 1):
        gain, answered = words.gain(applied.case, one), words.answered(one)
        yield f"{number}. {one.rule}: {escaped(one.title)}, {gain}; {escaped(answered)}\n"


def _proposal(case: Case, one: Proposal) -> Iterator[str]:
    yield f"{words.gain(case, one)}; {escaped(words.answered(one))}\n\n"
    if one.after:
        yield from _effect(case.outcome, one.after)
        yield from _edits(one.edits)
        yield from _variants(one.changed_variants)
        yield "\n"
    yield f"{escaped(words.use(one))}\n"


def _variants(changes: tuple[VariantChange, ...]) -> Iterator[str]:
    if changes:
        yield f"\n{words.ALSO_CHANGED}\n\n"
    for one in changes:
        yield f"- {escaped(words.variant(one))}\n"


def _effect(before: Outcome, after: Outcome) -> Iterator[str]:
    yield "| total | before | after | change |\n| --- | ---: | ---: | ---: |\n"
    for name, one, other, change in words.totals(before, after):
        yield f"| {name} | {one} | {other} | {change} |\n"
    for change in words.verdicts(before, after):
        rule, _, rest = change.partition(" ")
        one_verdict, _, other_verdict = rest.partition(" -> ")
        yield f"| {rule} | {one_verdict} | {other_verdict} | |\n"


def _edits(edits: tuple[Edit, ...]) -> Iterator[str]:
    if edits:
        yield "\n| line | column | old | new |\n| ---: | ---: | --- | --- |\n"
    for edit in edits:
        yield f"| {edit.line} | {edit.column} | {code(edit.old)} | {code(edit.new)} |\n"
