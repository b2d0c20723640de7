"""Pairs of specs compared variant by variant, and what of it is too much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from costmodel.analysis.quantities import Quantity
from costmodel.comparing.allowances import Allowance, Failure, failures, unjudged
from costmodel.comparing.networks import Milliseconds, NetworkDiff
from costmodel.comparing.specs import SpecDiff, compare_pair
from costmodel.comparing.versions import AS_WRITTEN, Pair, Reading, pairs_of
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import NamedTuple
from costmodel.linting.budgets import TIME, Budget, left


class Left(NamedTuple):
    """A budget and what a network leaves of it, in the metric's own count."""

    amount: Quantity
    rest: int

    @property
    def is_over(self) -> bool:
        """Whether the budget is exceeded."""
        return self.rest < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared; ``unchanged`` counts the specs that are left out as the same.

    ``unjudged`` are the networks whose growth was to be judged, but that have no base. Faults of
    the head are ``problems``; ``warnings`` are those of the base, and what the head can hardly
    mean.
    """

    base: str
    head: str
    diffs: tuple[NetworkDiff, ...]
    budgets: Mapping[tuple[str, str], Mapping[str, Left]] = field(default_factory=dict)
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    unjudged: tuple[NetworkDiff, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def left_of(self, diff: NetworkDiff, metric: str) -> Left | None:
        """What a network leaves of its budget; None where it has none."""
        return self.budgets.get((diff.spec, diff.variant), {}).get(metric)


Budgets = Callable[[str, str], Budget]
"""The budget of the spec at a path, and of a variant of it."""


def compare(
    base: str,
    head: str,
    *,
    variant: str | None = None,
    budget_of: Budgets = lambda _path, _variant: Budget({}),
    allowances: Sequence[Allowance] = (),
    everything: bool = False,
    reading: Reading = AS_WRITTEN,
    clock: Milliseconds | None = None,
) -> Comparison:
    """Compare what two words of the command line mean; specs that did not change are counted.

    With a ``clock`` the predicted times of what changed as well.

    Raises:
        SpecError: a word means nothing, or no spec has the variant.
    """
    pairs = pairs_of(base, head, reading)
    results = [compare_pair(pair, variant, everything=everything, clock=clock) for pair in pairs]
    _require_variant(variant, results)
    shown = {result.pair: result.diffs if everything else result.changes for result in results}
    diffs = tuple(diff for found in shown.values() for diff in found)
    problems, warnings = _faults(results)
    return Comparison(
        base,
        head,
        diffs,
        _budgets(shown, budget_of),
        unchanged=0 if everything else sum(result.is_unchanged for result in results),
        failures=tuple(failures(diffs, allowances)),
        unjudged=tuple(unjudged(diffs, allowances)),
        problems=problems,
        warnings=warnings,
    )


def _require_variant(variant: str | None, results: Sequence[SpecDiff]) -> None:
    known = [name for result in results for name in result.known]
    if variant is not None and variant not in known and known:
        hint = did_you_mean(variant, filter(None, known))
        raise SpecError([Problem(f"no spec has a variant {quoted(variant)}", None, hint)])


_Problems = tuple[Problem, ...]


def _faults(results: Sequence[SpecDiff]) -> tuple[_Problems, _Problems]:
    """The problems and the warnings, each once: a file of blocks is wrong for many specs.

    Without a commit the base is what the user wrote just now. If nothing of it can be compared, its
    faults are problems too.
    """
    problems = tuple(dict.fromkeys(fault for one in results for fault in one.problems))
    warnings = tuple(dict.fromkeys(fault for one in results for fault in one.warnings))
    remarks = tuple(dict.fromkeys(one for result in results for one in result.remarks))
    is_written_now = not any(one.pair.base and one.pair.base.tree for one in results)
    if is_written_now and not any(one.is_compared for one in results):
        return problems + warnings, remarks
    return problems, warnings + remarks


_AllLeft = Mapping[tuple[str, str], Mapping[str, Left]]


def _budgets(shown: Mapping[Pair, Sequence[NetworkDiff]], budget_of: Budgets) -> _AllLeft:
    """What is left of the budgets, by spec and variant."""
    found: dict[tuple[str, str], Mapping[str, Left]] = {}
    for pair, diffs in shown.items():
        for diff in diffs:
            amounts = budget_of(pair.head.path, diff.variant).amounts if pair.head else {}
            found[diff.spec, diff.variant] = _left(diff, amounts)
    return found


def _left(diff: NetworkDiff, amounts: Mapping[str, Quantity]) -> dict[str, Left]:
    """What the network, as it is now, leaves of the amounts that can be judged."""
    found = {}
    for metric, amount in amounts.items():
        if metric == TIME:
            continue
        change = diff.metrics[metric]
        rest = None if change.head is None else left(amount, change.head, change.base)
        if rest is not None:
            found[metric] = Left(amount, rest)
    return found
