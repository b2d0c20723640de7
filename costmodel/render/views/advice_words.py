"""What advice says in words, for people at a terminal and in pull requests alike."""

from __future__ import annotations

from costmodel.advice.case import Case, Outcome, VariantChange
from costmodel.advice.proposal import Proposal
from costmodel.analysis.selection import NAMED
from costmodel.analysis.units import units
from costmodel.core.marks import Mark
from costmodel.core.si import milliseconds
from costmodel.linting.grouping import shown_path
from costmodel.linting.times import in_words
from costmodel.render.views.words import title


def heading(case: Case) -> str:
    """The network, its variant, and what was set beyond it."""
    return title(case.outcome.report.network)


def gain(case: Case, one: Proposal) -> str:
    """What a proposal saves, and what that does to the parameters."""
    return ", ".join(part for part in (_time(case, one), _gain(case, one)) if part)


def _time(case: Case, one: Proposal) -> str:
    """As "0.420 ms of 11.80 ms (3.6 %)"; empty where no time is predicted."""
    run = case.outcome.seconds
    if one.saved is None or not run:
        return ""
    if abs(one.saved) < _NO_TIME * run:
        return f"no time of {milliseconds(run)} ms"
    return f"{in_words(abs(one.saved), run)}{' more' if one.saved < 0 else ''}"


_NO_TIME = 1e-5
"""A share of the run that is shown as none."""


def _gain(case: Case, one: Proposal) -> str:
    if not (one.gain or one.is_measured):
        return "what it saves is not known"
    share = abs(one.gain) / case.outcome.mac if case.outcome.mac else 0.0
    amount = f"{abs(one.gain):,} elements of MAC {'more' if one.gain < 0 else 'less'}"
    how = "" if one.is_measured else ", by the rule's formula"
    return f"{amount} ({100 * share:.1f} % of the network's{how}){_price(case, one)}"


def _price(case: Case, one: Proposal) -> str:
    before = case.outcome.params
    return f", params {_change(before, before + one.more_params)}" if one.more_params else ""


def answered(one: Proposal) -> str:
    """The findings that a proposal answers: where the first is, and how many there are."""
    places = list(dict.fromkeys(finding.layer or finding.block for finding in one.findings))
    count = "1 finding" if len(one.findings) == 1 else f"{len(one.findings)} findings"
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"answers {count}: {places[0]}{more}"


def totals(before: Outcome, after: Outcome) -> list[tuple[str, str, str, str]]:
    """Name, value before and after, and change of each total."""
    rows = [
        (name, f"{one:,}", f"{other:,}", _change(one, other))
        for name, one, other in _counts(before, after)
    ]
    if before.seconds is not None and after.seconds is not None:
        change = _change(before.seconds, after.seconds)
        rows.append(("ms", milliseconds(before.seconds), milliseconds(after.seconds), change))
    return rows


def _counts(before: Outcome, after: Outcome) -> list[tuple[str, int, int]]:
    pairs = [
        ("FLOPs", before.flops, after.flops),
        ("MAC", before.mac, after.mac),
        ("params", before.params, after.params),
    ]
    if before.layers != after.layers:
        pairs.append(("layers", before.layers, after.layers))
    return pairs


def _change(before: float, after: float) -> str:
    return _percent(after / before - 1) if before else ""


def _percent(share: float) -> str:
    return f"{100 * share:+.1f} %"


def verdicts(before: Outcome, after: Outcome) -> list[str]:
    """The verdicts whose level or value changes."""
    changes = []
    for rule, one in before.verdicts.items():
        other = after.verdicts[rule]
        if one != other:
            changes.append(
                f"{rule} {one.level} {one.value:.3g} -> {other.level} {other.value:.3g}"
                f"{_same_fragments(before, after) if rule == 'G3' else ''}"
            )
    return changes


def _same_fragments(before: Outcome, after: Outcome) -> str:
    """What to say where fragments are no fewer, but lie in other units: a removed add joined some.

    G3 is a mean over units.
    """
    one, other = (
        sum(unit.fragments.total for unit in units(outcome.report)) for outcome in (before, after)
    )
    return " (as many fragments in smaller units)" if one == other else ""


def predicted(outcome: Outcome) -> str:
    """What follows the totals where a time is predicted."""
    return "" if outcome.seconds is None else f", {milliseconds(outcome.seconds)} ms as predicted"


def standing(outcome: Outcome) -> str:
    """Every verdict as it is."""
    found = outcome.verdicts.items()
    return ", ".join(f"{rule} {verdict.level} {verdict.value:.3g}" for rule, verdict in found)


def use(one: Proposal) -> str:
    """How a proposal is applied, or why it cannot be."""
    if one.obstacle:
        return f"cannot be applied: {one.obstacle.reason}{_at(one.obstacle.mark)}"
    if one.permission is None:
        return "--apply does this"
    return f"--apply --allow {one.permission.name} does this; {one.permission.reason}"


ALSO_CHANGED = "the file's other variants change too:"


def variant(one: VariantChange) -> str:
    """What becomes of another variant that a change reaches."""
    return f"{one.name}: " + ", ".join(
        f"{NAMED[name].title} {_percent(share)}" for name, share in one.shares()
    )


def _at(mark: Mark | None) -> str:
    return f" ({shown_path(mark.source.name)}:{mark.line}:{mark.column})" if mark else ""


def shown(text: str) -> str:
    """A piece of a spec on one line."""
    return text.strip() or "nothing"
