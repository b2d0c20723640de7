"""A candidate's columns as ``analyze`` has them: what every sweep is held against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from costmodel import SpecError, analyze
from costmodel.analysis.selection import counts_of
from costmodel.core.collector import collector_paused
from costmodel.language.loading import network_of, open_spec

spec_at = cache(open_spec)
"""A spec is read once, not again for each of its candidates, which would take most of the time."""


def counted(spec: str, variant: str | None = None, **candidate: Any) -> tuple[int, ...]:
    """FLOPs, MAC, params, element-wise MAC and peak activations; arguments as of ``load``.

    Raises:
        SpecError: the candidate is illegal.
    """
    size, batch = candidate.pop("input", None), candidate.pop("batch", 1)
    peak = candidate.pop("peak", "as-written")
    with collector_paused():
        report = analyze(
            network_of(spec_at(spec), spec, variant, candidate, size, batch), peak=peak
        )
        total = report.total()
        counts = total.cost.flops, total.cost.mac, total.cost.params, total.elementwise_mac
        return (*counts, report.peak_activations)


def measured(spec: str, measures: Sequence[str], **candidate: Any) -> tuple[int, ...] | None:
    """The measures of a candidate; None if it is illegal."""
    try:
        network = network_of(spec_at(spec), spec, None, candidate)
    except SpecError:
        return None
    counts = counts_of(analyze(network), measures)
    return tuple(counts[name] for name in measures)
