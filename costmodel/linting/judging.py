"""Rules applied to what they judge: violations weighed into findings, and verdicts.

A rule's verdict is about the network: its measure against its limit. Only a network that passes
the limit is condemned, and then only by violations in the regular units of its body; those in the
stem, the head and the transitions, and those of a network within the limit, are notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from costmodel.analysis.report import Report
from costmodel.analysis.units import units
from costmodel.core.network import Network
from costmodel.linting.config.settings import RuleSettings, default_settings
from costmodel.linting.finding import Finding, Level, Ruling, Verdict, Violation
from costmodel.linting.rules import defaults, judging, rule_of


class Place(NamedTuple):
    """Of whom findings are: a variant ("" for all or the only one) of a network of a spec."""

    spec: str
    network: str
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What lint says of one network."""

    network: Network
    findings: tuple[Finding, ...]
    verdicts: Mapping[str, Verdict]


def judge(report: Report, settings: Mapping[str, RuleSettings] | None = None) -> Judgement:
    """Hold one network's units against the rules in ``settings`` (default: all) that judge them."""
    chosen = default_settings() if settings is None else settings
    found: list[Finding] = []
    verdicts: dict[str, Verdict] = {}
    network, parts = report.network, units(report)
    place = Place(network.spec, network.name, network.variant)
    for rule in judging("units", chosen):
        findings, verdict = apply(rule, chosen[rule], parts, place)
        found += findings
        if verdict:
            verdicts[rule] = verdict
    return Judgement(network, tuple(found), verdicts)


def apply(
    rule: str, chosen: RuleSettings, subject: object, place: Place
) -> tuple[tuple[Finding, ...], Verdict | None]:
    """What one rule finds in what it judges, and its verdict if it has one."""
    limits = {**defaults(rule), **chosen.limits}
    ruling = rule_of(rule).check(subject, limits)
    if ruling.value is None:
        verdict, level = None, chosen.level
    else:
        level = _level(ruling.value, limits["limit"], ruling, chosen.level)
        verdict = Verdict(rule, level, ruling.value, limits["limit"])
    return tuple(_finding(rule, level, place, one) for one in ruling.violations), verdict


def _level(value: float, limit: float, ruling: Ruling, level: Level) -> Level:
    if value >= limit and any(not violation.is_minor for violation in ruling.violations):
        return level
    return Level.NOTE if ruling.violations else Level.CLEAN


def _finding(rule: str, level: Level, place: Place, violation: Violation) -> Finding:
    return Finding(
        rule=rule,
        level=Level.NOTE if violation.is_minor else level,
        spec=place.spec,
        network=place.network,
        variant=place.variant,
        layer=violation.layer,
        block=violation.block,
        mark=violation.mark,
        message=violation.message,
        value=violation.value,
        limit=violation.limit,
        remedy=violation.remedy,
        gain=violation.gain,
        subject=violation.subject,
    )
