"""What papers print of speeds as runs, so that counts are held against them as against our own."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.latency.run import Run
from costmodel.published import Runtime, runtimes

BATCH_UNKNOWN = "batch not told, taken as 1"


def published_runs(rows: Iterable[Runtime] | None = None) -> tuple[Run, ...]:
    """Rows of ``published`` (by default all) as runs: batches and images a second as milliseconds.

    The runtime of a run is its setting and its source, so that those of two sources are kept apart.
    """
    return tuple(_run(row) for row in (runtimes() if rows is None else rows))


def _run(row: Runtime) -> Run:
    told = [row.setting, str(row.source), *([] if row.batch else [BATCH_UNKNOWN])]
    return Run(
        model=row.spec,
        variant=row.variant,
        input="x".join(map(str, row.input)),
        batch=row.batch or 1,
        runtime="; ".join(told),
        device=row.device,
        milliseconds=milliseconds(row),
        provenance=f"{row.source} ({row.source.reference}), confidence {row.confidence}",
    )


def milliseconds(row: Runtime) -> float:
    """The time of one pass over the batch: a batch, or an image if batches are of one."""
    if row.unit == "ms":
        return row.runtime
    passes = row.runtime / (row.batch or 1) if row.unit == "images/s" else row.runtime
    return 1000 / passes
