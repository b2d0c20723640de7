"""``calibrate --from``: a platform out of the times of whole networks that were taken elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from costmodel.cli.output import emit_yaml, show
from costmodel.cli.recorded import rows_of, timed
from costmodel.cli.runs_asked import on_device
from costmodel.cli.terminal import say


def calibrate_from(
    paths: Sequence[str], renamed: Mapping[str, str], device: str | None, name: str, output: str
) -> None:
    """Fit a platform to the runs, write it, and show what it is worth.

    Raises:
        SpecError: whatever is wrong with the runs, or the file cannot be written.
    """
    from costmodel import __version__
    from costmodel.comparing.calibrated_runs import calibrated_from
    from costmodel.latency.platforms.writing import text_of
    from costmodel.render.views.layer_fit import LayerFitted

    runs = timed(on_device(rows_of(paths, renamed), device))
    files = ", ".join(Path(path).name for path in paths)
    found = calibrated_from(runs, name, f"costmodel {__version__}, calibrate --from {files}")
    # First the file: whoever reads of the table may stop before its end.
    emit_yaml([text_of(found.platform)], output)
    show(LayerFitted(found), "text", None)
    say(f"wrote {output}")
