"""Tell what is installed, found and missing here."""

from __future__ import annotations

import click

from costmodel.cli.measuring import seconds_option
from costmodel.cli.options import given_as, table_format_option
from costmodel.cli.output import show
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel doctor
  costmodel doctor --format json"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    seconds: float
    style: str


@click.command("doctor", epilog=_EXAMPLES)
@seconds_option(2.0)
@table_format_option
@given_as(Options)
def command(asked: Options) -> None:
    """Tell what is installed, found and missing here.

    Releases of costmodel, Python and the libraries; extras that are missing, with the line that
    installs them; the processor and the runtimes; and how noisy the machine is now, as
    'costmodel measure' sees it, measured for so many seconds.
    """
    from platform import python_version

    from costmodel import __version__
    from costmodel.core.installed import extras
    from costmodel.latency.device import device
    from costmodel.latency.health import noise, runtimes
    from costmodel.render.views.health import Health

    found = runtimes()
    usable = sorted((one.name for one in found if one.version), key=lambda name: name != _FIRST)
    measured = noise(usable[0], asked.seconds) if usable else None
    view = Health(__version__, python_version(), device(), extras(), found, measured)
    show(view, asked.style, None)


_FIRST = "onnxruntime"
"""The runtime that 'costmodel measure' runs networks with by default."""
