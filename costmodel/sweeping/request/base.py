"""What a sweep is of: a family, with what is fixed about it, and what is told of each candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.analysis.liveness import PeakMode
from costmodel.analysis.selection import at
from costmodel.language.syntax import Spec


@dataclass(frozen=True)
class Base:
    """What all candidates share: the spec, its variant, and what ``--set`` fixes."""

    spec: Spec
    name: str
    variant: str | None
    settings: Mapping[str, Any]
    sizes: Any = None
    batch: int = 1
    peak: PeakMode = "as-written"


COLUMNS = tuple(metric.name for metric in at("sweep"))
"""What a sweep tells about each candidate."""

PEAK = "peak_activations"
"""The column that is no sum over layers: the largest of the sizes that are alive at once."""

INDEX = "\0number"
"""A column of the number of each candidate, while fronts are merged: no name that anyone gives."""
