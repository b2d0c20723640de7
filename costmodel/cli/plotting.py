"""``--plot``: the charts of ``compare``, ``measure`` and ``check``, written to a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.analysis.selection import NAMED
from costmodel.cli.output import emit_bytes
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.comparing.agreements import Checked
    from costmodel.comparing.side_by_side import Entry
    from costmodel.latency.measuring.measured import Measurement

PLOTS = (".svg", ".png", ".pdf")


def check_plot(path: str | None, axis: str | None, output: str | None) -> None:
    """Raise for a plot that cannot be drawn, before anything is computed."""
    if path is None:
        if axis:
            raise wrong("--x is the axis of a plot", "add --plot FILE, or leave it out")
        return
    if path == output:
        raise wrong("-o and --plot name the same file", "give each its own")
    if Path(path).suffix.lower() not in PLOTS:
        hint = f"name a file that ends in {', '.join(PLOTS[:-1])} or {PLOTS[-1]}"
        raise SpecError([Problem(f"--plot cannot tell what kind of file '{path}' is", None, hint)])
    if find_spec("matplotlib") is None:
        hint = "install it with: pip install matplotlib"
        raise SpecError([Problem("--plot needs matplotlib, which is not installed", None, hint)])


def plot(rows: Sequence[Entry], path: str, axis: str, device: str) -> None:
    """Draw the networks and tell which of them are in the chart."""
    from costmodel.render.chart.chart import charted, left_out

    bubbles, missing = charted(rows, axis), left_out(rows, axis)
    if not bubbles:
        metric = NAMED[axis]
        wanted = f"top-1 and {metric.spoken} on {device}" if metric.is_beside else "top-1"
        hint = "plot networks of 'costmodel list --published', at their own input sizes"
        hint += ", or give --top1" * (not metric.is_beside)
        raise SpecError([Problem(f"none of the networks has a published {wanted}", None, hint)])
    _name_no_backend()
    from costmodel.render.chart.plot import drawn

    picture = drawn(bubbles, axis, device, _kind(path))
    emit_bytes(picture, path, "choose another path for --plot")
    told = f"; not in it: {missing}" if missing else ""
    say(f"wrote {path}: {len(bubbles)} of {len(set(rows))} networks{told}")


def plot_parts(measurement: Measurement, path: str) -> None:
    """Draw where the time of networks goes."""
    _name_no_backend()
    from costmodel.render.chart.parts import bars_of, drawn

    picture = drawn(bars_of(measurement), _kind(path))
    emit_bytes(picture, path, "choose another path for --plot")
    say(f"wrote {path}: networks: {len(measurement.networks)}")


def _kind(path: str) -> str:
    return Path(path).suffix.lower().removeprefix(".")


def plot_times(found: Sequence[Checked], path: str) -> None:
    """Draw times over what foretells them, a row for each setup."""
    from costmodel.render.chart.timing import MOST_SETUPS, panels_of

    if len(found) > MOST_SETUPS:
        message = f"--plot has room for {MOST_SETUPS} setups, and here are {len(found)}"
        raise SpecError([Problem(message, None, "choose one device of them with --device")])
    rows = [panels_of(one) for one in found]
    if not all(panel.points for row in rows for panel in row):
        message = "--plot shows times over FLOPs, and no network of a setup has any"
        raise SpecError([Problem(message, None, "leave --plot out, or give runs of others")])
    _name_no_backend()
    from costmodel.render.chart.times import drawn

    picture = drawn(rows, _kind(path))
    emit_bytes(picture, path, "choose another path for --plot")
    say(f"wrote {path}")


def _name_no_backend() -> None:
    """A file needs no backend, but matplotlib is not imported where this names one that is none."""
    os.environ.pop("MPLBACKEND", None)
