"""G3: the one operator that has the FLOPs of a fragmented block.

Which operator a block should become is a designer's choice, so nothing is edited; the effect is
computed for the 3x3 convolution of equal width that the finding names: MAC = 2·h·w·c + 9·c² for
c = sqrt(B / (9·h·w)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

from costmodel.advice.literals import Obstacle
from costmodel.advice.network_widths import NetworkWidths
from costmodel.advice.opportunity import Opportunity
from costmodel.analysis.units import Unit
from costmodel.lint.finding import Finding

RULE = "G3"
_STRUCTURE = Obstacle("which operator replaces a whole block is for its designer to say", None)


def opportunities(view: NetworkWidths, findings: Sequence[Finding]) -> Iterator[Opportunity]:
    """One opportunity for each place in the spec that asks for fragmented blocks."""
    found: dict[object, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.mark or finding.block, []).append(finding)
    for answered in found.values():
        gain = sum(_gain(view.units[finding.block]) for finding in answered)
        yield Opportunity(RULE, tuple(answered), (), answered[0].remedy, _STRUCTURE, gain)


def _gain(unit: Unit) -> int:
    output = unit.layers[-1].output
    positions = output.n * output.h * output.w
    width = isqrt(sum(cost.flops for cost in unit.costs) // (9 * positions))
    return max(0, int(unit.mac - 2 * positions * width - 9 * width * width))
