"""Rules applied to what they judge: violations weighed into findings, and verdicts.

A rule's verdict is about the network: its measure against its limit. Only a network that passes
the limit is condemned, and then only by violations in the regular units of its body; those in the
stem, the head and the transitions, and those of a network within the limit, are notes.

Where a clock foretells the network's time, findings are priced by it: those that cost nothing on
that platform are notes, and a limit in percent is one of the time that a rule's findings cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from costmodel.analysis.report import Report
from costmodel.analysis.units import units
from costmodel.core.network import Network
from costmodel.core.si import milliseconds
from costmodel.core.values import NamedTuple, dataclass
from costmodel.linting.config.settings import RuleSettings, default_settings
from costmodel.linting.finding import Finding, Level, Limits, Ruling, Share, Verdict, Violation
from costmodel.linting.pricing import price_of
from costmodel.linting.rules import defaults, judging, rule_of
from costmodel.linting.times import Clock, Price, Timed, Times, in_words


class Place(NamedTuple):
    """Of whom findings are: a variant ("" for all or the only one) of a network of a spec."""

    spec: str
    network: str
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What lint says of one network; ``times`` are predicted, None where no clock is given."""

    network: Network
    findings: tuple[Finding, ...]
    verdicts: Mapping[str, Verdict]
    times: Times | None = None


def judge(
    report: Report,
    settings: Mapping[str, RuleSettings] | None = None,
    clock: Clock | None = None,
) -> Judgement:
    """Hold one network against the rules in ``settings`` (default: all) that judge networks.

    Those that judge times are silent without a clock, or where it doubts the network's time.
    """
    chosen = default_settings() if settings is None else settings
    network = report.network
    times = clock.of(network) if clock else None
    timed = Timed(report, times, clock) if clock and times and not times.doubt else None
    place = Place(network.spec, network.name, network.variant)
    subjects = {"units": units(report), "times": timed}
    found: list[Finding] = []
    verdicts: dict[str, Verdict] = {}
    for subject in ("units", "times") if timed else ("units",):
        for rule in judging(subject, chosen):
            findings, verdict = apply(rule, chosen[rule], subjects[subject], place, timed)
            found += findings
            if verdict:
                verdicts[rule] = verdict
    return Judgement(network, tuple(found), verdicts, times)


def apply(
    rule: str, chosen: RuleSettings, subject: object, place: Place, timed: Timed | None = None
) -> tuple[tuple[Finding, ...], Verdict | None]:
    """What one rule finds in what it judges, and its verdict if it has one."""
    limits = {**defaults(rule), **chosen.limits}
    ruling = rule_of(rule).check(subject, _measured(rule, limits))
    if timed:
        ruling = _priced(ruling, timed, limits["limit"])
    if ruling.value is None:
        verdict, level = None, chosen.level
    else:
        verdict = _verdict(rule, ruling, limits["limit"], chosen.level, timed)
        level = verdict.level
    return tuple(_finding(rule, level, place, one) for one in ruling.violations), verdict


def _measured(rule: str, limits: Limits) -> Limits:
    """The limits in the rule's own measure: a share of the time is not for it to judge."""
    own = defaults(rule)
    return {
        name: own[name] if isinstance(one, Share) and not isinstance(own[name], Share) else one
        for name, one in limits.items()
    }


def _priced(ruling: Ruling, timed: Timed, limit: float) -> Ruling:
    """Violations with their prices; notes all, where they cost next to nothing together."""
    priced = [_with_price(one, timed) for one in ruling.violations]
    is_small = _seconds(priced) < _LITTLE * timed.times.seconds and not isinstance(limit, Share)
    return ruling._replace(violations=tuple(_told(one, is_small=is_small) for one in priced))


_LITTLE = 0.005
"""The share of a run that a rule's findings must cost together to be worth more than notes."""


def _with_price(violation: Violation, timed: Timed) -> Violation:
    if violation.price or not violation.change:
        return violation
    return replace(violation, price=price_of(violation.change(), timed))


def _told(violation: Violation, *, is_small: bool) -> Violation:
    """The violation, whose message and remedy tell its price."""
    price = violation.price
    if price is None:
        return violation
    message, remedy = f"{violation.message}; {_cost(price, is_small=is_small)}", violation.remedy
    if price.then is not None:
        remedy += f"; {milliseconds(price.now)} -> {milliseconds(price.then)} ms"
    is_minor = violation.is_minor or price.is_nothing or is_small
    return replace(violation, message=message, remedy=remedy, is_minor=is_minor)


def _cost(price: Price, *, is_small: bool) -> str:
    if not price.now:
        return "it costs nothing here: all of it is fused into other kernels"
    if price.is_nothing:
        taken = in_words(price.now, price.run)
        return f"it costs nothing here: of {taken} the remedy would save none"
    words = in_words(price.cost, price.run)
    if is_small:
        return f"it costs next to nothing here: {words}"
    return words if price.then is not None else f"its kernels take {words}"


def _verdict(rule: str, ruling: Ruling, limit: float, level: Level, timed: Timed | None) -> Verdict:
    value, seconds = ruling.value or 0.0, None
    if timed:
        seconds = _seconds(ruling.violations)
    if isinstance(limit, Share):
        if timed is None or seconds is None:
            limit = defaults(rule)["limit"]
        else:
            value = seconds / timed.times.seconds
    return Verdict(rule, _level(value, limit, ruling, level), value, limit, seconds)


def _seconds(violations: Iterable[Violation]) -> float:
    """What violations cost together: of a unit's own and those of its layers the larger."""
    costs: dict[str, list[float]] = {}
    for one in violations:
        if one.price and not one.price.is_nothing:
            costs.setdefault(one.block, [0.0, 0.0])[bool(one.layer)] += one.price.cost
    return sum(map(max, costs.values()))


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
        price=violation.price,
    )
