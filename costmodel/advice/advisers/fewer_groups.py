"""G2: fewer groups, or none, with all widths around them scaled until the FLOPs are the same.

Fewer groups make a convolution dearer, so the channels that it reads and writes must become fewer;
those that must agree with them follow in proportion. A shuffle between the convolutions works in as
many groups as they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from costmodel.advice.literals import Driven, Driver, Obstacle, Site, expression
from costmodel.advice.moves import Move, replacement
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.advice.widths import Group
from costmodel.core.op import Kind
from costmodel.language.edits import Edit
from costmodel.linting.finding import Finding

RULE = "G2"


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each number that sets the groups of convolutions with findings."""
    found: dict[Driven, list[Finding]] = {}
    for finding in findings:
        driver = view.group_drivers.get(finding.layer)
        unknown = Obstacle("its groups are written nowhere", finding.mark)
        found.setdefault(driver or unknown, []).append(finding)
    for driver, answered in found.items():
        yield _opportunity(view, driver, answered)


def _opportunity(view: NetworkWidths, driver: Driven, findings: list[Finding]) -> Opportunity:
    title = "fewer groups, narrower"
    if not isinstance(driver, Driver):
        reason = driver.reason if isinstance(driver, Obstacle) else expression(driver.text)
        return Opportunity(RULE, tuple(findings), (), title, Obstacle(reason, driver.mark))
    counts = {view.by_name[finding.layer].op.groups for finding in findings}  # type: ignore[attr-defined]
    if counts != {driver.site.value}:
        reason = f"{driver.site.value} here makes {sorted(counts)} groups"
        return Opportunity(RULE, tuple(findings), (), title, Obstacle(reason, driver.site.mark))
    groups = _groups(view, findings)
    fitting = [group for group in groups if not group.obstacles]
    if not fitting:
        return Opportunity(RULE, tuple(findings), (), title, groups[0].obstacles[0])
    moves = tuple(
        _move(view, driver.site, count, group)
        for count in range(1, driver.site.value)
        if driver.site.value % count == 0
        for group in fitting
    )
    return Opportunity(RULE, tuple(findings), (moves,), title)


def _groups(view: NetworkWidths, findings: list[Finding]) -> list[Group]:
    """What the convolutions write, with what they read or, where that is fixed, without."""
    layers = [view.by_name[finding.layer] for finding in findings]
    written = [layer.name for layer in layers]
    read = [maker for layer in layers for maker in view.widths.makers(layer)]
    groups = [view.widths.group([*written, *read]), view.widths.group(written)]
    return list({group.layers: group for group in groups}.values())


def _move(view: NetworkWidths, site: Site, count: int, group: Group) -> Move:
    driven = [
        name
        for name, driver in view.group_drivers.items()
        if isinstance(driver, Driver) and driver.site == site
    ]
    multiple = view.widths.multiple(group, dict.fromkeys(driven, count))
    edits = [replacement(view.case, site.mark, str(count)), *_shuffles(view, site, count, driven)]
    title = f"{site.value} groups -> {'dense' if count == 1 else f'{count} groups'}, narrower"
    return Move(RULE, group.knobs, Fraction(1), multiple, tuple(edits), title)


def _shuffles(view: NetworkWidths, site: Site, count: int, driven: list[str]) -> list[Edit]:
    """Shuffles of the same blocks that were given the same number a second time."""
    blocks = {view.unit_of[name].name for name in driven}
    sites = {
        driver.site
        for name, driver in view.group_drivers.items()
        if isinstance(driver, Driver)
        and driver.site.mark != site.mark
        and driver.site.value == site.value
        and view.by_name[name].kind is Kind.MOVEMENT
        and view.unit_of[name].name in blocks
    }
    return [replacement(view.case, other.mark, str(count)) for other in sorted(sites, key=_line)]


def _line(site: Site) -> tuple[int, int]:
    return site.mark.line, site.mark.column
