"""What has to stay the same of a network that is written as a model and read again."""

from __future__ import annotations

from pathlib import Path

import costmodel
from costmodel.analysis.report import analyze
from costmodel.analysis.structure import critical_path, ops_of
from costmodel.analysis.units import units
from costmodel.core.network import Network
from costmodel.linting.judging import judge
from costmodel.ops.spatial import Crop


def facts(network: Network) -> tuple[object, ...]:
    """Counts, units with their fragments, path and ops, and verdicts."""
    report = analyze(network)
    return (
        report.total().cost,
        [(unit.fragments, unit.is_body) for unit in units(report)],
        (critical_path(network.layers), ops_of(network.layers)),
        {one.rule: (one.level, one.value) for one in judge(report).verdicts.values()},
    )


CROPS = """\
schema: 1
network: Cropped
input: {image: [8, 16, 16]}
layers:
  - crop: {size: [12, 9]}
  - crop: {margins: [[1, 2], [0, 3]]}
  - slice: {axis: h, start: 0, step: 2}
  - slice: {axis: w, start: 1, step: 2}
  - conv: {out: 8, k: 3}
"""


def cropped(folder: Path) -> Network:
    """A network that crops, in the middle and elsewhere, and takes every second position."""
    path = folder / "cropped.yaml"
    path.write_text(CROPS, "utf-8")
    return costmodel.load(path)


def crops(network: Network) -> list[object]:
    return [layer.op for layer in network.layers if isinstance(layer.op, Crop)]
