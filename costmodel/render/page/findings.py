"""What the guidelines find in a network, at the layers that each finding is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costmodel.core.network import Layer, Network
from costmodel.linting.finding import Finding
from costmodel.render.page.layers import Record


def finding_records(network: Network, findings: Sequence[Finding]) -> list[Record]:
    """The findings, the gravest first, and of those the ones that save most."""
    ordered = sorted(findings, key=lambda one: (-one.level.rank, -one.gain))
    places = {layer.name: i for i, layer in enumerate(network.layers)}
    blocks = _blocks(network)
    return [_record(one, _range(one, places, blocks)) for one in ordered]


def _record(finding: Finding, layers: range) -> Record:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "place": finding.place,
        "message": finding.message,
        "remedy": finding.remedy,
        "layers": [layers[0], layers[-1]],
    }


def _range(finding: Finding, places: Mapping[str, int], blocks: Mapping[str, range]) -> range:
    """The layers that a finding is about; all where neither layer nor block is meant."""
    if finding.layer in places:
        return range(places[finding.layer], places[finding.layer] + 1)
    return blocks.get(finding.block, range(len(places)))


def _blocks(network: Network) -> Mapping[str, range]:
    """The layers of each block, from its first to its last, those of blocks within included."""
    found: dict[str, range] = {}
    for i, layer in enumerate(network.layers):
        for name in _around(layer):
            first = found[name][0] if name in found else i
            found[name] = range(first, i + 1)
    return found


def _around(layer: Layer) -> set[str]:
    words = layer.name.split(".")
    return {layer.block, *(".".join(words[:end]) for end in range(1, len(words)))}
