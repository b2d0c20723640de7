"""What the advisers of all rules look up: layers by name, units, widths, and who drives them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from costmodel.advice.case import Case
from costmodel.advice.literals import Driven, Reader
from costmodel.advice.widths import Widths
from costmodel.analysis.units import Unit, units
from costmodel.core.network import Layer
from costmodel.core.op import Kind
from costmodel.linting.finding import Finding

_WITH_WIDTH = frozenset({Kind.CONV, Kind.POINTWISE, Kind.FC})


@dataclass(frozen=True)
class NetworkWidths:
    """The network of a case as advisers see it."""

    case: Case

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in topological order."""
        return self.case.outcome.report.network.layers

    @cached_property
    def by_name(self) -> dict[str, Layer]:
        """The layers by name."""
        return {layer.name: layer for layer in self.layers}

    @cached_property
    def unit_of(self) -> dict[str, Unit]:
        """The unit of each layer, by the layer's name."""
        return {layer.name: unit for unit in self.units.values() for layer in unit.layers}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units that lint judges, by name."""
        return {unit.name: unit for unit in units(self.case.outcome.report)}

    @cached_property
    def mac(self) -> dict[str, int]:
        """MAC by the layer's name, in elements."""
        report = self.case.outcome.report
        pairs = zip(self.layers, report.costs, strict=True)
        return {layer.name: cost.mac for layer, cost in pairs}

    @cached_property
    def widths(self) -> Widths:
        """Which widths must agree, and what sets them."""
        sized = [layer for layer in self.layers if layer.kind in _WITH_WIDTH]
        drivers = Reader(self.case).drivers(sized, "out")
        return Widths(self.case.outcome.report.network, drivers)

    @cached_property
    def group_drivers(self) -> dict[str, Driven]:
        """What sets the groups of convolutions and shuffles, by the layer's name."""
        grouped = [layer for layer in self.layers if getattr(layer.op, "groups", 1) > 1]
        return Reader(self.case).drivers(grouped, "groups")

    def stage_of(self, finding: Finding) -> str:
        """The stage of the layer or block that a finding is about."""
        return self.units[finding.block].layers[0].stage
