"""What lint says of some files: findings, verdicts, and faults that kept it from judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from costmodel.finding import Finding, Verdict
from costmodel.problems import Problem

Key = tuple[str, str, str]
"""What a finding is recognised by when lines move: rule, network, and layer or block."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of one variant of a network, by rule."""

    path: str
    network: str
    variant: str
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fault of a spec for which it, or one of its variants, could not be judged."""

    path: str
    problem: Problem

    @property
    def file(self) -> str:
        """The file that the fault is in, which may be one that the spec includes."""
        return self.problem.mark.source.name if self.problem.mark else self.path


@dataclass(frozen=True, slots=True)
class Linted:
    """The result for the files at ``paths``.

    ``suppressed`` findings were silenced by comments; ``known`` ones are left out since a baseline
    or an earlier commit has them too. ``baseless`` budgets of growth had no base to be held
    against.
    """

    paths: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    judged: tuple[Judged, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    suppressed: int = 0
    known: int = 0
    baseless: int = 0

    def __add__(self, other: Linted) -> Linted:
        return Linted(
            self.paths + other.paths,
            self.findings + other.findings,
            self.judged + other.judged,
            self.unreadable + other.unreadable,
            self.suppressed + other.suppressed,
            self.known + other.known,
            self.baseless + other.baseless,
        )


def total(parts: Iterable[Linted]) -> Linted:
    """Several results as one."""
    return reduce(Linted.__add__, parts, Linted())


def key_of(finding: Finding) -> Key:
    """The key of a finding; all variants share it."""
    return finding.rule, finding.network, finding.place


def without(linted: Linted, keys: Iterable[Key]) -> Linted:
    """The result less the findings with these keys, which become known."""
    known = frozenset(keys)
    new = tuple(finding for finding in linted.findings if key_of(finding) not in known)
    return replace(linted, findings=new, known=linted.known + len(linted.findings) - len(new))
