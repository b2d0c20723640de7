"""Pairs of specs compared variant by variant, and what of it is too much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from costmodel.amounts import Amount
from costmodel.budgets import Budget, left
from costmodel.diffing.allowances import Allowance, Failure, failures
from costmodel.diffing.networks import NetworkDiff, diff_reports
from costmodel.diffing.sides import Pair, Version, pairs_of
from costmodel.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.report import Report, analyze
from costmodel.spec.faults import one_for_all_variants
from costmodel.spec.loading import collector_paused, network_of
from costmodel.spec.syntax import Spec


class Left(NamedTuple):
    """A budget and what a network leaves of it, in the metric's own count."""

    amount: Amount
    rest: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared; ``unchanged`` counts the specs that are left out as the same."""

    base: str
    head: str
    diffs: tuple[NetworkDiff, ...]
    budgets: Mapping[tuple[str, str], Mapping[str, Left]] = field(default_factory=dict)
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    problems: tuple[Problem, ...] = ()

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
) -> Comparison:
    """Compare what two words of the command line mean; specs that did not change are counted.

    Raises:
        SpecError: a word means nothing, or no spec has the variant.
    """
    results = [compare_pair(pair, variant, everything=everything) for pair in pairs_of(base, head)]
    _require_variant(variant, results)
    shown: list[NetworkDiff] = []
    budgets: dict[tuple[str, str], Mapping[str, Left]] = {}
    for result in results:
        for diff in result.diffs if everything else result.changes:
            shown.append(diff)
            path = result.pair.head.path if result.pair.head else None
            amounts = budget_of(path, diff.variant).amounts if path else {}
            budgets[diff.spec, diff.variant] = _left(diff, amounts)
    return Comparison(
        base,
        head,
        tuple(shown),
        budgets,
        unchanged=0 if everything else sum(result.is_unchanged for result in results),
        failures=tuple(failures(shown, allowances)),
        problems=tuple(problem for result in results for problem in result.problems),
    )


class _Result(NamedTuple):
    """What came of a pair; ``known`` are the variants that either side has."""

    pair: Pair
    known: tuple[str, ...] = ()
    diffs: tuple[NetworkDiff, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> list[NetworkDiff]:
        return [diff for diff in self.diffs if diff.status != "unchanged"]

    @property
    def is_unchanged(self) -> bool:
        return not self.changes and not self.problems


def compare_pair(pair: Pair, variant: str | None = None, *, everything: bool = False) -> _Result:
    """Every variant of one spec (or only ``variant``) before and after.

    A spec whose text is the same on both sides is not looked into, unless ``everything`` is wanted.
    """
    problems: list[Problem] = []
    with collector_paused():
        specs = [_read(version, problems) for version in pair]
        base, head = specs
        before, after = _names(base), _names(head)
        known = (*before, *(name for name in after if name not in before))
        if problems or (base and head and not everything and _texts(base) == _texts(head)):
            return _Result(pair, known, (), tuple(problems))
        diffs = []
        faults: dict[str, list[Problem]] = {}
        wanted = _variants(before, after, variant)
        for names in wanted:
            sides = zip(specs, pair, names, strict=True)
            own = faults.setdefault(names[1] or names[0] or "", [])
            one, other = (_report(*side, own) for side in sides)
            if not own:
                diffs.append(diff_reports(one, other))
        problems = one_for_all_variants(faults, len(wanted))
    return _Result(pair, known, tuple(diffs), tuple(problems))


def _require_variant(variant: str | None, results: Sequence[_Result]) -> None:
    known = [name for result in results for name in result.known]
    if variant is not None and variant not in known and known:
        hint = did_you_mean(variant, known)
        raise SpecError([Problem(f"no spec has a variant {quoted(variant)}", None, hint)])


def _read(version: Version | None, problems: list[Problem]) -> Spec | None:
    try:
        return version.read() if version else None
    except SpecError as error:
        problems.extend(error.problems)
        return None


def _texts(spec: Spec) -> set[str]:
    """The text of the spec and of every file that its blocks come from."""
    return {spec.source.text, *(block.mark.source.text for block in spec.blocks.values())}


_Variants = tuple[str | None, str | None]


def _variants(before: list[str], after: list[str], wanted: str | None) -> list[_Variants]:
    """Variants side by side; "" where a spec has none, None where the side lacks it.

    Two specs with one variant each pair whatever it is called.
    """
    if len(before) == len(after) == 1 and wanted in (None, before[0], after[0]):
        return [(before[0], after[0])]
    both: list[_Variants] = [(name if name in before else None, name) for name in after]
    both += [(name, None) for name in before if name not in after]
    return [names for names in both if wanted is None or wanted in names]


def _names(spec: Spec | None) -> list[str]:
    return [] if spec is None else list(spec.variants) or [""]


def _report(
    spec: Spec | None, version: Version | None, variant: str | None, problems: list[Problem]
) -> Report | None:
    if spec is None or version is None or variant is None:
        return None
    try:
        return analyze(network_of(spec, version.name, variant or None))
    except SpecError as error:
        problems.extend(version.faults(error))
        return None


def _left(diff: NetworkDiff, amounts: Mapping[str, Amount]) -> dict[str, Left]:
    """What the network, as it is now, leaves of the amounts that can be judged."""
    found = {}
    for metric, amount in amounts.items():
        change = diff.metrics[metric]
        rest = None if change.head is None else left(amount, change.head, change.base)
        if rest is not None:
            found[metric] = Left(amount, rest)
    return found
