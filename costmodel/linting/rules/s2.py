"""S2: a block says that it is a unit where the graph cannot tell.

## What it does
Says once for a network that some of its units were cut without a hint: layers that no single tensor
separates from others, as where every block passes on two tensors or more.

## Why is this bad
Units are what G1, G3 and G4 judge. Nearly always they follow from the graph, however a spec is cut
into blocks. Where they do not, what was meant is a guess, and the verdict is about the guess.

## Formula
In a region with more fragments than any block of the literature, or with four such groups in a row,
layers belong together whose ways onwards pass the same last join before the region's end; four or
more of such groups are units.

## Limits
`limit = 1`: As many units of that sort are worth a note.

## Example
```yaml
blocks:
  dual_path: {inputs: [sum, dense], layers: [...]}
```

## Remedy
```yaml
blocks:
  dual_path: {unit: true, inputs: [sum, dense], layers: [...]}
```
`unit: false` says of a block that no unit lies inside of it.

## Source
None: a convention of this tool.
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.analysis.partition import Origin
from costmodel.analysis.units import Unit
from costmodel.linting.finding import Level, Limits, Presets, Ruling, Violation

TITLE = "a block says that it is a unit where the graph cannot tell"
JUDGES = "units"
LEVEL = Level.NOTE
LIMITS: Limits = {"limit": 1}
PRESETS: Presets = {}


def check(units: Sequence[Unit], limits: Limits) -> Ruling:
    """One violation for the network, at the first of its units that were cut without a hint."""
    found = [unit for unit in units if unit.origin is Origin.TANGLE]
    if not found or len(found) < limits["limit"]:
        return Ruling(None, ())
    first, several = found[0], "s" if len(found) > 1 else ""
    message = (
        f"judged without a hint: no tensor separates {len(found)} unit{several} from the layers "
        "around, which were cut where all their ways join"
    )
    remedy = "write 'unit: true' in the block that is a unit, or 'unit: false' where none is inside"
    violation = Violation(
        "", first.name, first.mark, message, len(found), limits["limit"], remedy, subject=_SUBJECT
    )
    return Ruling(None, (violation,))


_SUBJECT = "units without a hint"
"""What a baseline knows the note by, however many units there are."""
