"""What the guidelines find in a network, at the layers that each finding is about."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.network import Layer, Network
from costmodel.linting.finding import Finding
from costmodel.render.page.layers import Record


def finding_records(network: Network, findings: Sequence[Finding]) -> list[Record]:
    """The findings, the gravest first, and of those the ones that save most."""
    ordered = sorted(findings, key=lambda one: (-one.level.rank, -one.gain))
    return [_record(network, one) for one in ordered]


def _record(network: Network, finding: Finding) -> Record:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "place": finding.place,
        "message": finding.message,
        "remedy": finding.remedy,
        "layers": _layers(network, finding),
    }


def _layers(network: Network, finding: Finding) -> list[int]:
    """The first and the last layer; the whole network where neither layer nor block is meant."""
    found = [i for i, layer in enumerate(network.layers) if _is_meant(layer, finding)]
    return [found[0], found[-1]] if found else [0, len(network.layers) - 1]


def _is_meant(layer: Layer, finding: Finding) -> bool:
    if finding.layer:
        return layer.name == finding.layer
    return layer.block == finding.block or layer.name.startswith(f"{finding.block}.")
