"""A tensor that is cut into ranges of its channels, each by a slice of its own: one split."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from costmodel.interop.record import Record
from costmodel.interop.wiring import Wiring
from costmodel.ops.channels import Split

ORDER = 1


def apply(wiring: Wiring) -> None:
    """Put one split in place of slices that use up the channels, in order, none twice."""
    cut: dict[str, list[tuple[Any, Record]]] = defaultdict(list)
    for record in wiring:
        if record.details.get("axis") == 1 and len(record.inputs) == 1:
            cut[record.inputs[0]].append((record.details["range"], record))
    for tensor, slices in cut.items():
        slices.sort(key=lambda one: one[0][0])
        ends = [0, *(stop for (_, stop, _), _ in slices)]
        starts = [start for (start, _, _), _ in slices]
        is_whole = starts == ends[:-1] and ends[-1] == wiring.shape(tensor).c
        if len(slices) > 1 and is_whole and all(step == 1 for (_, _, step), _ in slices):
            records = [record for _, record in slices]
            sizes = tuple(stop - start for (start, stop, _), _ in slices)
            outputs = {one.output: wiring.shape(one.output) for one in records}
            names = tuple(str(part) for part in range(len(records)))
            op = Split(names, sizes)
            wiring.replace(records, op, [tensor], type="Split", outputs=outputs)
