"""What a sweep is of: a family, with what is fixed about it, and what is told of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.analysis.liveness import PeakMode
from costmodel.core.precision import Precision
from costmodel.language.syntax import Spec
from costmodel.sweeping.request.measures import COLUMNS
from costmodel.sweeping.request.timing import Timing


@dataclass(frozen=True)
class Base:
    """What all candidates share: the spec, its variant, and what ``--set`` fixes.

    ``dtype`` stands in place of the network's own word; ``columns`` are the measures of each.
    ``timing`` foretells times, if any are asked for.
    """

    spec: Spec
    name: str
    variant: str | None
    settings: Mapping[str, Any]
    sizes: Any = None
    batch: int = 1
    peak: PeakMode = "as-written"
    dtype: Precision | None = None
    columns: tuple[str, ...] = COLUMNS
    timing: Timing | None = None


INDEX = "\0number"
"""A column of the number of each candidate, while fronts are merged: no name that anyone gives."""
