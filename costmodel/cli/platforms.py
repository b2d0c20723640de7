"""``--platform``: the calibrated platform that times are predicted on, and its runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from costmodel.cli.completing_values import platforms
from costmodel.cli.requests import tell

if TYPE_CHECKING:
    from costmodel.latency.platforms.platform import Platform
    from costmodel.linting.times import Clock

platform_option = click.option(
    "--platform",
    metavar="P",
    shell_complete=platforms,
    help="Predict times on this platform: a shipped name, or a YAML file.",
)


def platform_of(word: str) -> Platform:
    """The platform that is asked for; where it is not this machine is told.

    Raises:
        SpecError: there is none, or it is no platform.
    """
    from costmodel.latency.platforms.library import load_platform
    from costmodel.latency.platforms.mismatch import differences

    platform = load_platform(word)
    tell(differences(platform))
    return platform


def clock_on(word: str | None) -> Clock | None:
    """What foretells times for lint and advice; None without a platform."""
    if word is None:
        return None
    from costmodel.advice.clocks import clock_of

    return clock_of(platform_of(word))
