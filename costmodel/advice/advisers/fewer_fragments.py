"""G3: the one operator that has the FLOPs of a fragmented unit.

Which operator a unit should become is a designer's choice, so nothing is edited; the effect is
computed for the 3x3 convolution of equal width that the finding names: MAC = 2·h·w·c + 9·c² for
c = sqrt(B / (9·h·w)). Where a unit joins several resolutions there is no such operator, and
what is saved is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

from costmodel.advice.literals import Obstacle
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.analysis.units import Unit
from costmodel.linting.finding import Finding
from costmodel.linting.rules.g3 import joins_resolutions

RULE = "G3"
_STRUCTURE = Obstacle("which operator replaces a whole unit is for its designer to say", None)


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each place in the spec that asks for fragmented units."""
    found: dict[object, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.mark or finding.block, []).append(finding)
    for answered in found.values():
        units = [view.units[finding.block] for finding in answered]
        gain = sum(0 if joins_resolutions(unit) else _gain(unit) for unit in units)
        yield Opportunity(RULE, tuple(answered), (), answered[0].remedy, _STRUCTURE, gain)


def _gain(unit: Unit) -> int:
    output = unit.layers[-1].output
    positions, taps = output.positions, 3 ** len(output.spatial)
    width = isqrt(sum(cost.flops for cost in unit.costs) // (taps * positions))
    return max(0, int(unit.mac - 2 * positions * width - taps * width * width))
