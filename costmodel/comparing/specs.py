"""One spec before and after, variant by variant.

A fault of the head is a problem. One of the base is only a warning, and what it concerns is shown
as new: a change that repairs a spec must pass.

Variants pair by name. Where as many names disappear as appear, those pair in the order in which the
spec declares them, so that no network escapes comparison by a new name alone. A single network (an
imported model, a spec without variants, a variant that is named) pairs with the variant of the
other side that is wanted, or is called as it is, or is the first; the others stand alone only where
both sides are one file at two times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from costmodel.analysis.report import Report, analyze
from costmodel.comparing.networks import Milliseconds, NetworkDiff, TimeChange, diff_reports
from costmodel.comparing.versions import Pair, Version
from costmodel.core.collector import collector_paused
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.language.faults import one_for_all_variants
from costmodel.language.loading import network_of
from costmodel.language.syntax import Spec


class SpecDiff(NamedTuple):
    """What came of a pair; ``known`` are the variants that either side has.

    ``remarks`` is what the head can hardly mean.
    """

    pair: Pair
    known: tuple[str, ...]
    diffs: tuple[NetworkDiff, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def changes(self) -> list[NetworkDiff]:
        """The variants that did not stay the same."""
        return [diff for diff in self.diffs if diff.status != "unchanged"]

    @property
    def is_unchanged(self) -> bool:
        """Whether both sides are the same, and nothing is wrong with them."""
        return not self.changes and not self.problems and not self.warnings

    @property
    def is_compared(self) -> bool:
        """Whether any network was held against another."""
        return self.is_unchanged or any(
            one.status in ("changed", "unchanged") for one in self.diffs
        )


def compare_pair(
    pair: Pair,
    variant: str | None = None,
    *,
    everything: bool = False,
    clock: Milliseconds | None = None,
) -> SpecDiff:
    """Every variant of one spec (or only ``variant``) before and after, timed by a ``clock``.

    A spec whose text is the same on both sides is not looked into, unless ``everything`` is wanted.
    """
    with collector_paused():
        (base, lost), (head, problems) = _read(pair.base), _read(pair.head)
        known = tuple(dict.fromkeys((*_names(base), *_names(head))))
        if problems or (not everything and _is_same(base, head) and _is_one_variant(pair)):
            return SpecDiff(pair, known, problems=problems)
        rows = [
            _Row(old, new, _network(base, pair.base, old), _network(head, pair.head, new))
            for old, new in _rows(_chosen(base, pair.base), _chosen(head, pair.head), pair, variant)
        ]
        diffs = tuple(diff for row in rows if (diff := _diff(row, clock, is_base_lost=bool(lost))))
    faults = {row.new: row.after.faults for row in rows if row.new is not None}
    # Those of a base mean nothing beside a head that cannot be built either.
    earlier = {
        row.old: () if row.after.faults else row.before.faults
        for row in rows
        if row.old is not None
    }
    remarks = _remarks(pair.head, [row.after.report for row in rows])
    return SpecDiff(pair, known, diffs, _told(faults), lost + _told(earlier), remarks)


_Side: TypeAlias = "Spec | Network | None"


def _read(version: Version | None) -> tuple[_Side, tuple[Problem, ...]]:
    try:
        return (version.read() if version else None), ()
    except SpecError as error:
        return None, error.problems


def _names(side: _Side) -> list[str]:
    return list(side.variants) or [""] if isinstance(side, Spec) else [""] if side else []


def _is_same(base: _Side, head: _Side) -> bool:
    """Whether both sides are specs of the same text."""
    if not (isinstance(base, Spec) and isinstance(head, Spec)):
        return False
    return _texts(base) == _texts(head)


def _texts(spec: Spec) -> set[str]:
    """The text of the spec and of every file that its blocks come from."""
    return {spec.source.text, *(block.mark.source.text for block in spec.blocks.values())}


def _is_one_variant(pair: Pair) -> bool:
    """Whether no variants are named, or the same on both sides."""
    return len({version.variant for version in pair if version}) < 2


_Names = tuple[str | None, str | None]


def _variants(before: list[str], after: list[str], wanted: str | None) -> list[_Names]:
    """Variants side by side; "" where a spec has none, None where the side lacks it."""
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    renamed = dict(zip(new, gone, strict=True)) if len(new) == len(gone) else {}
    rows: list[_Names] = [(name if name in before else renamed.get(name), name) for name in after]
    rows += [(name, None) for name in gone if not renamed]
    return [names for names in rows if wanted is None or wanted in names]


class _Network(NamedTuple):
    """A variant on one side: its report, or why there is none; neither where the side lacks it."""

    report: Report | None = None
    faults: tuple[Problem, ...] = ()


class _Row(NamedTuple):
    """A variant by its names on both sides, and what it is there."""

    old: str | None
    new: str | None
    before: _Network
    after: _Network


def _chosen(side: _Side, version: Version | None) -> list[str]:
    """The variants of a side that are meant: the one that is named with it, or all."""
    return [version.variant] if side and version and version.variant else _names(side)


def _rows(before: list[str], after: list[str], pair: Pair, wanted: str | None) -> list[_Names]:
    """The variants to compare, a single network with a single one of the other side."""
    if not (before and after) or not _has_single(before, after, pair):
        return _variants(before, after, wanted)
    old = before[0] if len(before) == 1 else _partner(after[0], before, wanted)
    new = after[0] if len(after) == 1 else _partner(before[0], after, wanted)
    if wanted is not None or not _are_one_file(pair):
        return [(old, new)]
    alone = [(None, name) for name in after if name != new]
    return [(old, new), *alone, *((name, None) for name in before if name != old)]


def _has_single(before: list[str], after: list[str], pair: Pair) -> bool:
    """Whether either side is one network, and not a spec that declares a variant alone."""
    is_named = any(version and version.variant for version in pair)
    return is_named or ([""] in (before, after) and before != after)


def _partner(name: str, names: list[str], wanted: str | None) -> str:
    """What of these a single network is held against."""
    return wanted or (name if name in names else names[0])


def _are_one_file(pair: Pair) -> bool:
    """Whether the two are a file at two times, and not two files that are there now."""
    return any(version and version.tree for version in pair)


def _network(spec: _Side, version: Version | None, variant: str | None) -> _Network:
    if spec is None or version is None or variant is None:
        return _Network()
    try:
        if isinstance(spec, Network):
            return _Network(analyze(spec))
        sized = network_of(spec, version.name, variant or None, sizes=version.sizes)
        return _Network(analyze(sized))
    except SpecError as error:
        return _Network(None, version.faults(error))


def _diff(row: _Row, clock: Milliseconds | None, *, is_base_lost: bool) -> NetworkDiff | None:
    """None where the head has faults, or there is nothing left to show."""
    before, after = row.before.report, row.after.report
    if row.after.faults or not (before or after):
        return None
    times = (clock(one.network) if clock and one else None for one in (before, after))
    return replace(
        diff_reports(before, after),
        is_base_lost=is_base_lost or bool(row.before.faults),
        time=TimeChange(*times) if clock else None,
    )


def _remarks(version: Version | None, reports: Iterable[Report | None]) -> tuple[Problem, ...]:
    """The warnings of a version's variants, each once, at places as users know them."""
    found = dict.fromkeys(one for report in reports if report for one in report.network.warnings)
    return version.faults(SpecError(found)) if version and found else ()


def _told(faults: Mapping[str, tuple[Problem, ...]]) -> tuple[Problem, ...]:
    return tuple(one_for_all_variants(faults, len(faults)))
