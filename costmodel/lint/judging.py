"""Guidelines applied to a network: hits weighed into findings, and a verdict for each rule.

A rule's verdict is about the network: its measure against its limit. Only a network that passes
the limit is condemned, and then only by hits in the regular units of its body; hits in the stem,
the head and the transitions, and those of a network within the limit, are notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from costmodel.analysis.report import Report
from costmodel.analysis.units import Unit, units
from costmodel.core.marks import Mark
from costmodel.core.network import Network
from costmodel.lint.config.settings import RuleSettings, default_settings
from costmodel.lint.finding import Finding, Level, Verdict
from costmodel.lint.hit import Hit
from costmodel.lint.rules import defaults, guideline


@dataclass(frozen=True, slots=True)
class Judgement:
    """What lint says of one network."""

    network: Network
    findings: tuple[Finding, ...]
    verdicts: Mapping[str, Verdict]


def judge(report: Report, settings: Mapping[str, RuleSettings] | None = None) -> Judgement:
    """Hold one network against the guidelines in ``settings`` (default: all of them)."""
    found: list[Finding] = []
    verdicts: dict[str, Verdict] = {}
    parts = units(report)
    for rule, chosen in (default_settings() if settings is None else settings).items():
        limits = {**defaults(rule), **chosen.limits}
        hits = list(guideline(rule).check(parts, limits))
        value = guideline(rule).measure(parts)
        level = _verdict(value, limits["limit"], hits, chosen.level)
        verdicts[rule] = Verdict(rule, level, value, limits["limit"])
        found.extend(_finding(report.network, rule, hit, level) for hit in hits)
    return Judgement(report.network, tuple(found), verdicts)


def _verdict(value: float, limit: float, hits: Sequence[Hit], level: Level) -> Level:
    if value >= limit and any(not hit.is_minor for hit in hits):
        return level
    return Level.NOTE if hits else Level.CLEAN


def _finding(network: Network, rule: str, hit: Hit, verdict: Level) -> Finding:
    unit = hit.unit
    return Finding(
        rule=rule,
        level=Level.NOTE if hit.is_minor else verdict,
        spec=network.spec,
        network=network.name,
        variant=network.variant,
        layer=hit.layer.name if hit.layer else "",
        block=unit.name,
        mark=_mark(unit, hit),
        message=hit.message,
        value=hit.value,
        limit=hit.limit,
        remedy=hit.remedy,
        gain=hit.gain,
    )


def _mark(unit: Unit, hit: Hit) -> Mark | None:
    return hit.layer.mark if hit.layer else unit.mark


def worst(levels: Iterable[Level]) -> Level:
    """The gravest of the levels; clean if there are none."""
    return max(levels, key=lambda level: level.rank, default=Level.CLEAN)
