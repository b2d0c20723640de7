"""The measures of memory: the peak in elements and bytes, in the report's mode and in each other.

What a plain runtime need not store is asked for by name: ``peak_activations_in_place``,
``peak_activations_fused``, and either in bytes. ``costmodel.analysis.liveness`` defines the modes.
"""

from __future__ import annotations

from costmodel.analysis.liveness import PeakMode
from costmodel.analysis.metric import Caption, Limit, Metric, Total

IN_BYTES = Limit(("b", "bytes"), "14 MB", suffix="B")
_IN_ELEMENTS = Limit(("elements",), "14 MB fp16' or '15.6 M", is_in_bytes=True)
_TOUCHED = "one layer of {block} alone touches {cost}; {less} at the peak would do"
_ALIVE = "the most alive beside a layer of {block} are {cost}; {less} there would do"


def _of(mode: PeakMode, words: str) -> tuple[Metric, Metric]:
    """The peak in one mode, whatever that of the report is."""
    name = f"peak_activations_{words.replace(' ', '_')}"
    elements = Metric(
        name,
        f"peak {words}",
        "elements",
        of_report=lambda report: report.memory.peak(mode),
        limit=_IN_ELEMENTS._replace(
            by_block=lambda report: report.memory.alive(mode), remedy=_ALIVE
        ),
        told="by name",
    )
    octets = Metric(
        f"{name}_bytes",
        f"peak bytes {words}",
        "bytes",
        of_report=lambda report: report.memory.peak_bytes(mode),
        limit=IN_BYTES._replace(
            by_block=lambda report: report.memory.alive_bytes(mode), remedy=_ALIVE
        ),
        told="by name",
    )
    return elements, octets


PEAKS: tuple[Metric, ...] = (
    Metric(
        "peak_activations",
        "peak activations",
        "elements",
        of_report=lambda report: report.peak_activations,
        shown_in=("report", "sweep"),
        total=Total("elements alive at once{stored}"),
        limit=_IN_ELEMENTS._replace(
            by_block=lambda report: report.memory.touched(), remedy=_TOUCHED
        ),
        compared=Caption(
            "peak act.",
            ("peak", "act."),
            rank=8,
            meaning="peak act.: peak activations, most alive at once, in elements",
        ),
        aliases=("peak",),
    ),
    Metric(
        "peak_activations_bytes",
        "peak bytes",
        "bytes",
        of_report=lambda report: report.peak_activations_bytes,
        shown_in=("report",),
        total=Total("{of_activations}", "peak, in bytes"),
        limit=IN_BYTES._replace(
            by_block=lambda report: report.memory.touched_bytes(), remedy=_TOUCHED
        ),
        compared=Caption(
            lines=("peak", "bytes"),
            rank=6,
            meaning="peak bytes: peak activations at their dtypes",
        ),
        told="with a dtype",
    ),
    *_of("in-place", "in place"),
    *_of("fused", "fused"),
)
