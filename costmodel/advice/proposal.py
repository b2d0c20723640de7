"""A proposal: what to write instead, where, and what that was measured to do."""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.advice.case import Case, Outcome, State, VariantChange
from costmodel.advice.literals import Obstacle
from costmodel.advice.permission import Permission, permission
from costmodel.analysis.units import is_map, units
from costmodel.core.op import Kind
from costmodel.core.values import NamedTuple
from costmodel.language.edits import Edit
from costmodel.linting.finding import Finding

TOLERANCE = 0.02
"""Equal FLOPs are FLOPs within 2 %."""

REMARK = "advice counts costs only; what an edit does to accuracy only training tells"
"""What every reader of advice must know."""

ALONE = "each proposal is measured alone; --apply searches again after each step and may go further"
IN_STEPS = "each step is searched on top of those before it"
"""How the numbers of proposals, and of what was applied, are to be read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer to findings of one rule.

    ``edits`` are of the text as it stands and ``after`` is the network of the edited text; without
    edits, ``after`` is None and ``gain``, in elements of MAC, comes from the rule's formula instead
    of a measurement; ``more_params`` is measured like a gain. ``obstacle`` says why it cannot be
    applied, ``permission`` what must be allowed for it. ``changed_variants`` are those of the file,
    beside the one meant, that the edits change as well. ``saved`` are the seconds of a predicted
    run that it saves, or that its findings cost where nothing is measured; None without a clock.
    """

    rule: str
    title: str
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...] = ()
    after: Outcome | None = None
    gain: int = 0
    more_params: int = 0
    obstacle: Obstacle | None = None
    permission: Permission | None = None
    changed_variants: tuple[VariantChange, ...] = ()
    saved: float | None = None

    @property
    def is_measured(self) -> bool:
        """Whether the effect was measured on the edited spec."""
        return self.after is not None

    @property
    def weight(self) -> float:
        """What proposals are ordered by: the seconds saved, or MAC where times are not known."""
        return self.gain if self.saved is None else self.saved


@dataclass(frozen=True, slots=True)
class Advice:
    """All proposals for one network, the greatest gain first."""

    case: Case
    proposals: tuple[Proposal, ...]

    @property
    def before(self) -> Outcome:
        """The network as it stands."""
        return self.case.outcome


class Objection(NamedTuple):
    """Why a change is no improvement; ``less_may_do`` where a smaller change might be one.

    ``can_be_allowed`` where it is one, but for a price that the user must agree to.
    """

    reason: str
    less_may_do: bool = False
    can_be_allowed: bool = False


def objection(rule: str, original: Outcome, state: State, after: Outcome) -> Objection | None:
    """Why a change is no improvement by ``rule``; None where it is one.

    FLOPs and params are held against the original network's, all else against the state before.
    """
    fault = _fault(rule, original, state.outcome, after)
    asked = permission(rule, original, after)
    if fault or asked is None or asked.name in state.allowed:
        return fault
    return Objection(asked.reason, less_may_do=True, can_be_allowed=True)


def _fault(rule: str, original: Outcome, before: Outcome, after: Outcome) -> Objection | None:
    off = after.flops / original.flops - 1 if original.flops else 0.0
    if abs(off) > TOLERANCE:
        reason = f"the network's FLOPs would change by {100 * off:+.1f} %, more than 2 %"
        return Objection(reason, less_may_do=True)
    for name, verdict in after.verdicts.items():
        level = before.verdicts[name].level
        if verdict.level.rank > level.rank:
            reason = f"{name} would get worse: {level} -> {verdict.level}"
            return Objection(reason, less_may_do=True)
    linear = _linear(before, after)
    if len(linear) > 1:
        return Objection(f"{linear[0]} and {len(linear) - 1} more would have no activation left")
    if after.mac >= before.mac and rule not in _FOR_TIME:
        return Objection("it would save no MAC")
    if after.seconds is not None and before.seconds is not None and after.seconds >= before.seconds:
        return Objection("it would save no time, as predicted", less_may_do=True)
    if rule in _FOR_TIME:
        return Objection("its time would be in doubt") if after.seconds is None else None
    if after.verdicts[rule].value >= before.verdicts[rule].value:
        return Objection(f"the measure of {rule} would not fall")
    return None


_FOR_TIME = ("A1",)
"""Rules of time alone: a change that takes less of it may have more MAC."""


def _active(outcome: Outcome) -> set[str]:
    """The activations of feature maps by name; that of a gate, of one pixel, does not count."""
    layers = outcome.report.network.layers
    return {one.name for one in layers if one.kind is Kind.ACTIVATION and is_map(one)}


def _linear(before: Outcome, after: Outcome) -> list[str]:
    """The units that lose all their activations."""
    were, are = _active(before), _active(after)
    found = {unit.name: {one.name for one in unit.layers} & were for unit in units(before.report)}
    return [name for name, active in found.items() if active and not active & are]
