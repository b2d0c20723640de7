"""Where a platform is not this machine: another release, another processor, too many threads.

The runtime is asked for by the metadata of its package; it is never loaded. Where it is not
installed the platform is meant for another machine, and nothing differs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from costmodel.core.problems import Problem
from costmodel.latency.device import device
from costmodel.latency.platforms.platform import Platform


def installed(runtime: str) -> str:
    """The release of a runtime that is installed; empty where none is."""
    try:
        return version(runtime)
    except (PackageNotFoundError, ValueError):
        return ""


def differences(platform: Platform) -> Iterator[Problem]:
    """What differs between a platform and this machine, each naming both."""
    here = installed(platform.runtime) if platform.unit == "kernels" else ""
    if not here:
        return
    if platform.version and platform.version != here:
        yield _difference(platform, f"{platform.runtime} {platform.version}", here)
    if platform.device and platform.device != device():
        yield _difference(platform, platform.device, device())
    cores = os.cpu_count() or 1
    if platform.threads and platform.threads > cores:
        yield _difference(platform, f"{platform.threads} threads", f"{cores} cores")


def _difference(platform: Platform, there: str, here: str) -> Problem:
    message = f"platform {platform.name} is of {there}, and here is {here}"
    return Problem(message, None, "times are those of the platform; calibrate again for this one")


def other_batch(platform: Platform, batch: int) -> Iterator[Problem]:
    """That a network has another batch than those that were timed."""
    if batch != platform.batch:
        message = f"platform {platform.name} was calibrated at batch {platform.batch}, not {batch}"
        yield Problem(message, None, "what it says of other batches was not checked")
