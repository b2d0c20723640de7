"""What lint says of some files: findings, verdicts, and faults that kept it from judging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

from costmodel.core.problems import Problem
from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple, dataclass
from costmodel.linting.config.settings import seen_from
from costmodel.linting.finding import Finding, Level, Verdict
from costmodel.linting.times import Times


class Key(NamedTuple):
    """What a finding is recognised by, and ``reach``, how far it goes: its value over its limit.

    Neither lines nor variants matter. The spec is its path, seen from the working folder or from
    that of a baseline: networks of one name in two files are two networks.
    """

    spec: str
    rule: str
    network: str
    place: str
    reach: float

    @property
    def words(self) -> tuple[str, str, str, str]:
        """All but the reach."""
        return self[:4]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts of one variant of a network, by rule; ``times`` are None without a clock."""

    path: str
    network: str
    variant: str
    verdicts: Mapping[str, Verdict]
    times: Times | None = None

    @property
    def title(self) -> str:
        """The network's name, with the variant if it has one."""
        return f"{self.network} {self.variant}".rstrip()


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
    warnings: tuple[Problem, ...] = ()
    """What of the specs can hardly be meant."""


def total(parts: Iterable[Linted]) -> Linted:
    """Several results as one."""
    every = tuple(parts)
    return Linted(
        tuple(path for one in every for path in one.paths),
        tuple(finding for one in every for finding in one.findings),
        tuple(judged for one in every for judged in one.judged),
        tuple(fault for one in every for fault in one.unreadable),
        sum(one.suppressed for one in every),
        sum(one.known for one in every),
        sum(one.baseless for one in every),
        tuple(dict.fromkeys(warning for one in every for warning in one.warnings)),
    )


def held_to(linted: Linted, most: float) -> Linted:
    """The result with an error for each network that is not predicted within ``most`` seconds."""
    return replace(linted, findings=(*linted.findings, *_too_slow(linted.judged, most)))


def _too_slow(judged: Iterable[Judged], most: float) -> Iterator[Finding]:
    limit = f"--fail-on-latency {milliseconds(most)} ms"
    for one in judged:
        if one.times is None or one.times.doubt:
            why = one.times.doubt if one.times else "no time of it is predicted"
            message, value = f"whether it keeps to {limit} is not known: {why}", 0.0
        elif one.times.seconds > most:
            value = one.times.seconds
            message = f"its predicted time of {milliseconds(value)} ms is above {limit}"
        else:
            continue
        yield Finding(
            "B1", Level.ERROR, one.path, one.network, one.variant, "", "", None,
            message, value * 1e3, most * 1e3, _FASTER, subject="predicted time",
        )  # fmt: skip


_FASTER = "'costmodel predict SPEC --platform P' shows where the time goes"


def key_of(finding: Finding) -> tuple[str, str, str]:
    """Rule, network, and layer or block: what is the same in all variants, wherever lines move."""
    return finding.rule, finding.network, finding.place


def remembered(findings: Sequence[Finding], folder: Path = Path()) -> tuple[Key, ...]:
    """The keys of findings that are to be known, each once; specs are seen from a folder.

    The reach is that of the worst, in hundredths of the limit, rounded up.
    """
    worst: dict[tuple[str, str, str, str], float] = {}
    for key in _keys(findings, folder):
        worst[key.words] = max(ceil(100 * key.reach) / 100, worst.get(key.words, 0))
    return tuple(Key(*words, reach) for words, reach in sorted(worst.items()))


def without(linted: Linted, known: Iterable[Key]) -> Linted:
    """The result less the findings with these keys, which become known.

    One that now goes clearly further than it did is new: what was accepted was less.
    """
    most = {key.words: _most(key.reach) for key in known}
    keys = _keys(linted.findings, Path())
    pairs = zip(linted.findings, keys, strict=True)
    new = tuple(finding for finding, key in pairs if key.reach > most.get(key.words, -1))
    return replace(linted, findings=new, known=linted.known + len(linted.findings) - len(new))


def _keys(findings: Sequence[Finding], folder: Path) -> list[Key]:
    names = {spec: seen_from(folder, spec) for spec in {finding.spec for finding in findings}}
    return [Key(names[one.spec], *key_of(one), one.value / (one.limit or 1)) for one in findings]


def _most(reach: float) -> float:
    """How far a known finding may go: a tenth further beyond the limit than it went."""
    return reach + max(0, reach - 1) / 10
