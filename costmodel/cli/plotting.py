"""``--plot``: the charts of ``compare``, ``measure`` and ``check``, written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.output import demand_folder, emit_bytes
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple

if TYPE_CHECKING:
    from costmodel.analysis.report import Report
    from costmodel.comparing.agreements import Checked
    from costmodel.comparing.side_by_side import Entry
    from costmodel.latency.measuring.measured import Measurement
    from costmodel.render.chart.picture import Picture, Size

PLOTS = (".svg", ".png", ".pdf")
_LEAST, _MOST = 1.0, 100.0
"""Inches that a picture may be wide and high."""


class Plot(NamedTuple):
    """A file to draw to, and the size of the picture in inches; None for that of its chart."""

    path: str
    size: Size | None = None


def _size(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Size | None:
    if text is None:
        return None
    sides = text.lower().split("x")
    try:
        wide, high = map(float, sides)
    except ValueError:
        raise wrong(f"'{text}' is no size", "write inches as 7.4x5.2", "--size") from None
    if not (_LEAST <= wide <= _MOST and _LEAST <= high <= _MOST):
        raise wrong(f"{text} inches are no picture", "give 1x1 to 100x100", "--size")
    return wide, high


size_option = click.option(
    "--size",
    metavar="WxH",
    callback=_size,
    help="Of the plot, in inches: 7.4x5.2.  [default: what it needs]",
)
"""``--size`` of commands that plot."""


def check_plot(
    path: str | None, axis: str | None, output: str | None, size: Size | None = None
) -> None:
    """Raise for a plot that cannot be drawn, before anything is computed."""
    if path is None:
        if axis:
            raise wrong("--x is the axis of a plot", "add --plot FILE, or leave it out")
        if size:
            raise wrong("--size is of a plot", "add --plot FILE, or leave it out")
        return
    if path == output:
        raise wrong("-o and --plot name the same file", "give each its own")
    if Path(path).suffix.lower() not in PLOTS:
        hint = f"name a file that ends in {', '.join(PLOTS[:-1])} or {PLOTS[-1]}"
        raise SpecError([Problem(f"--plot cannot tell what kind of file '{path}' is", None, hint)])
    demand_folder(path)
    if find_spec("matplotlib") is None:
        hint = "install it with: pip install 'costmodel[plot]'"
        raise SpecError([Problem("--plot needs matplotlib, which is not installed", None, hint)])


def plot(rows: Sequence[Entry], asked: Plot, axis: str, device: str) -> None:
    """Draw the networks and tell which of them are in the chart."""
    from costmodel.analysis.selection import NAMED
    from costmodel.render.chart.chart import charted, left_out

    bubbles, missing = charted(rows, axis), left_out(rows, axis)
    if not bubbles:
        metric = NAMED[axis]
        wanted = f"top-1 and {metric.spoken} on {device}" if metric.is_beside else "top-1"
        hint = "plot networks of 'costmodel list --published', at their own input sizes"
        hint += ", or give --top1" * (not metric.is_beside)
        raise SpecError([Problem(f"none of the networks has a published {wanted}", None, hint)])
    from costmodel.render.chart.plot import picture_of

    told = f"; not in it: {missing}" if missing else ""
    write_picture(picture_of(bubbles, axis, device, asked.size), asked.path)
    say(f"wrote {asked.path}: {len(bubbles)} of {len(set(rows))} networks{told}")


def plot_parts(measurement: Measurement, asked: Plot) -> None:
    """Draw where the time of networks goes."""
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.parts import bars_of

    write_picture(picture_of(bars_of(measurement), asked.size), asked.path)
    say(f"wrote {asked.path}: networks: {len(measurement.networks)}")


def plot_memory(reports: Sequence[Report], asked: Plot) -> None:
    """Draw the activations that are alive over the ops of networks."""
    from costmodel.render.chart.live import lives_of, picture_of

    write_picture(picture_of(lives_of(reports), asked.size), asked.path)
    say(f"wrote {asked.path}: networks: {len(reports)}")


def plot_kinds(reports: Sequence[Report], asked: Plot) -> None:
    """Draw the parts that kinds of ops have in the MAC of networks."""
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.parts import kinds_of

    write_picture(picture_of(kinds_of(reports), asked.size), asked.path)
    say(f"wrote {asked.path}: networks: {len(reports)}")


def write_picture(picture: Picture, path: str) -> None:
    kind = Path(path).suffix.lower().removeprefix(".")
    emit_bytes(picture.written(kind), path, "choose another path for --plot")


def plot_times(found: Sequence[Checked], asked: Plot) -> None:
    """Draw times over what foretells them, a row for each setup."""
    from costmodel.render.chart.timing import MOST_SETUPS, panels_of

    if len(found) > MOST_SETUPS:
        message = f"--plot has room for {MOST_SETUPS} setups, and here are {len(found)}"
        raise SpecError([Problem(message, None, "choose one device of them with --device")])
    rows = [panels_of(one) for one in found]
    if not all(panel.points for row in rows for panel in row):
        message = "--plot shows times over FLOPs, and no network of a setup has any"
        raise SpecError([Problem(message, None, "leave --plot out, or give runs of others")])
    from costmodel.render.chart.times import picture_of

    write_picture(picture_of(rows, asked.size), asked.path)
    say(f"wrote {asked.path}")
