"""A1: widths that are multiples of what the runtime takes at once.

The widths that must agree get the nearest multiples of four channels and of the runtime's block on
either side, times the groups around them; of those the one that is predicted to take least stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.advice.literals import Obstacle
from costmodel.advice.moves import Move, replacement
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.advice.widths import Group
from costmodel.linting.finding import Finding
from costmodel.linting.neighbours import ALIGNED, on_grids

RULE = "A1"


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each set of widths that change together."""
    found: dict[frozenset[str], list[Finding]] = {}
    for finding in findings:
        found.setdefault(view.widths.group([finding.layer]).layers, []).append(finding)
    for layers, answered in found.items():
        yield _opportunity(view, view.widths.group(layers), answered)


def _opportunity(view: NetworkWidths, group: Group, findings: Sequence[Finding]) -> Opportunity:
    width = view.by_name[findings[0].layer].output.c
    obstacle = next(iter(group.obstacles), None) or _several(group, width)
    title = f"{width} channels -> a multiple of what the runtime takes at once"
    moves = () if obstacle else (tuple(_moves(view, group, width)),)
    return Opportunity(RULE, tuple(findings), moves, title, obstacle, gain=0)


def _several(group: Group, width: int) -> Obstacle | None:
    """A number that gives other widths too is not this width's own."""
    for knob in group.knobs:
        if knob.is_factor or knob.widths != (width,):
            return Obstacle(f"{knob.site.value} gives other widths too", knob.site.mark)
    return None if group.knobs else Obstacle("its width is written nowhere", None)


def _moves(view: NetworkWidths, group: Group, width: int) -> Iterator[Move]:
    grid = view.widths.multiple(group, {})
    block = view.case.clock.block if view.case.clock else ALIGNED
    for number in on_grids(width, (ALIGNED * grid, block * grid)):
        edits = tuple(
            replacement(view.case, knob.site.mark, str(knob.site.value * number // width))
            for knob in group.knobs
            if knob.site.value * number % width == 0
        )
        if len(edits) == len(group.knobs):
            yield Move(RULE, fixed=edits, title=f"{width} channels -> {number}")
