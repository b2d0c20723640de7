"""A platform that a caller names, or has already, as the clock of lint and advice."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.latency.platforms.platform import Platform
    from costmodel.linting.times import Clock


def clock_on(platform: Platform | str | os.PathLike[str] | None) -> Clock | None:
    """What foretells times; None without a platform.

    Raises:
        SpecError: there is none of that name, or it is damaged.
        TypeError: it is neither a platform nor a path.
    """
    if platform is None:
        return None
    from costmodel.advice.clocks import clock_of
    from costmodel.api.predict import load_platform
    from costmodel.latency.platforms.platform import Platform

    return clock_of(platform if isinstance(platform, Platform) else load_platform(platform))
