"""R7: few layers in a unit.

## What it does
Counts the layers of every unit.
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.analysis.units import Unit
from costmodel.linting.finding import Level, Limits, Preset, Ruling, in_unit

TITLE = "few layers in a unit"
JUDGES = "units"
LEVEL = Level.WARNING
LIMITS = {"limit": 3.0}
PRESETS = {"arm": Preset({"limit": 4.0})}


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    limit = limits["limit"]
    found = (
        in_unit(unit, None, f"{len(unit.layers)} layers", len(unit.layers), limit, "take some out")
        for unit in units
        if len(unit.layers) >= limit
    )
    return Ruling(max(len(unit.layers) for unit in units), tuple(found))
