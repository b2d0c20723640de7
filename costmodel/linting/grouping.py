"""What lint's formats show: findings of one rule on one line are one entry, the worst one's text.

A table row or a block of the spec stands for many layers in many variants; a reviewer wants to hear
of the line once.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from costmodel.core.marks import Mark
from costmodel.core.values import dataclass
from costmodel.linting.finding import Finding, Level
from costmodel.linting.results import Linted, key_of
from costmodel.linting.times import in_words

STDIN = "<stdin>"
_NAMED = 3
"""More variants than these are only counted."""


def shown_path(path: str) -> str:
    """A path as reviewers know it: from the working folder, which no path at all means itself."""
    if path in ("-", STDIN):
        return STDIN
    relative = os.path.relpath(path or ".")
    return Path(path if relative.startswith("..") else relative).as_posix()


@dataclass(frozen=True)
class Entry:
    """The findings of one rule on one line, of those that are as grave as the worst.

    ``variants`` are how many its networks have.
    """

    members: tuple[Finding, ...]
    variants: int

    @cached_property
    def worst(self) -> Finding:
        """The member that costs most of a run, where that is predicted, or is farthest beyond.

        Of those alike the one with most to gain.
        """
        return max(self.members, key=lambda one: (_share(one), _excess(one), one.gain))

    @property
    def rule(self) -> str:
        return self.worst.rule

    @property
    def level(self) -> Level:
        return self.worst.level

    @property
    def mark(self) -> Mark | None:
        return self.worst.mark

    @property
    def file(self) -> str:
        """The file as reviewers know it."""
        return shown_path(self.mark.source.name if self.mark else self.worst.spec)

    @property
    def place(self) -> tuple[str, int, int, str]:
        """File, line, column and rule, by which entries are ordered."""
        mark = self.mark
        return (self.file, mark.line if mark else 0, mark.column if mark else 0, self.rule)

    @property
    def subject(self) -> str:
        """Whom it is about: "bottleneck2.1.expand and 11 more layers, in 14 of 14 variants"."""
        parts = (self._places(), self._variants(), self._cost())
        return ", ".join(part for part in parts if part)

    def _places(self) -> str:
        name = self.worst.layer or self.worst.block
        networks = {finding.network for finding in self.members}
        places = {(finding.network, finding.layer or finding.block) for finding in self.members}
        more = len(places) - 1
        if not name or not more:
            return f"{self.worst.network} {name}" if name and len(networks) > 1 else name
        what = ("layer" if self.worst.layer else "unit") + ("s" if more > 1 else "")
        within = f" in {len(networks)} networks" if len(networks) > 1 else ""
        prefix = f"{self.worst.network} " if within else ""
        return f"{prefix}{name} and {more} more {what}{within}"

    def _variants(self) -> str:
        found = dict.fromkeys((finding.network, finding.variant) for finding in self.members)
        if self.variants < 2 or not self.worst.variant:
            return ""
        if len(found) == 1:
            return f"in variant {self.worst.variant}"
        is_worse = _excess(self.worst) > 1.1 * min(map(_excess, self.members))
        shown = f"{'worst in' if is_worse else 'here'} {self.worst.variant}"
        names = ", ".join(variant for _, variant in found)
        named = f" ({names})" if len(found) <= _NAMED and len(found) < self.variants else ""
        return f"in {len(found)} of {self.variants} variants{named}, {shown}"

    @cached_property
    def cost(self) -> float:
        """What its findings cost of a predicted run, as a share: that of the worst's network."""
        return sum(_share(one) for one in self._alike)

    @cached_property
    def _alike(self) -> tuple[Finding, ...]:
        """The members of the same network and variant as the worst."""
        worst = self.worst
        of = (worst.spec, worst.network, worst.variant)
        return tuple(one for one in self.members if (one.spec, one.network, one.variant) == of)

    def _cost(self) -> str:
        """What several cost together: "1.42 ms of 11.80 ms (12.0 %) in all"."""
        prices = [one.price for one in self._alike if one.price and not one.price.is_nothing]
        if len(prices) < 2:
            return ""
        return f"{in_words(sum(one.cost for one in prices), prices[0].run)} in all"

    @property
    def fingerprint_text(self) -> str:
        """What stays the same when lines are inserted above; not unique within a file."""
        return "\0".join((self.file, *min(key_of(member) for member in self.members)))


def _excess(finding: Finding) -> float:
    """Value over limit, as coarse as people read it: 1.431 and 1.427 are alike."""
    return round(finding.value / finding.limit, 2) if finding.limit else 0.0


def _share(finding: Finding) -> float:
    """What it costs of a predicted run; 0 where that is not known."""
    price = finding.price
    return 0.0 if price is None or price.is_nothing else price.share


def entries(linted: Linted) -> tuple[Entry, ...]:
    """The findings by rule and line, ordered by their share of a predicted run, then by place."""
    sizes = Counter(judged.path for judged in linted.judged)
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in linted.findings:
        mark = finding.mark
        place = (mark.source.name, mark.line) if mark else (finding.spec, 0)
        groups.setdefault((finding.rule, finding.subject, *place), []).append(finding)
    found = (_entry(members, sizes) for members in groups.values())
    return tuple(sorted(found, key=lambda entry: (-entry.cost, entry.place)))


def _entry(members: Sequence[Finding], sizes: Mapping[str, int]) -> Entry:
    level = max(members, key=lambda one: one.level.rank).level
    gravest = tuple(one for one in members if one.level is level)
    return Entry(gravest, sum(sizes[path] for path in {one.spec for one in gravest}))


def fingerprints(shown: Iterable[Entry]) -> Mapping[int, str]:
    """A fingerprint for each entry, by its position; stable while lines move."""
    from hashlib import sha256  # only here: few formats have fingerprints, and it loads OpenSSL

    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for number, entry in enumerate(shown):
        text = entry.fingerprint_text
        found[number] = sha256(
            f"{text}\0{seen[text]}".encode(errors="surrogateescape")
        ).hexdigest()[:32]
        seen[text] += 1
    return found


@dataclass(frozen=True)
class Page:
    """What a format renders: the result, and which of its entries are worth showing.

    Notes are shown on request only. ``is_counted`` (statistics in place of entries) matters to the
    formats for terminals.
    """

    linted: Linted
    fail_on: Level = Level.ERROR
    has_notes: bool = False
    is_counted: bool = False

    @cached_property
    def all_entries(self) -> tuple[Entry, ...]:
        """Every entry, ordered by place."""
        return entries(self.linted)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries to show, ordered by place."""
        least = Level.NOTE if self.has_notes else Level.WARNING
        return tuple(entry for entry in self.all_entries if entry.level.rank >= least.rank)

    def fails(self, entry: Entry) -> bool:
        """Whether the entry is grave enough for a failure."""
        return entry.level.rank >= self.fail_on.rank
