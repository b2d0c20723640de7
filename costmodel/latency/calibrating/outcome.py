"""What a calibration comes to: a platform, which says where it is from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costmodel.latency.platforms.platform import Platform

if TYPE_CHECKING:
    from costmodel.latency.calibrating.calibrating import Calibration
    from costmodel.latency.calibrating.fitting import Fit
    from costmodel.latency.calibrating.record import Setup

_MS, _MINUTE = 1e3, 60.0


def platform_of(setup: Setup, calibration: Calibration, fit: Fit, name: str, how: str) -> Platform:
    """The platform of what was timed; ``how`` tells when it was calibrated, and by which command.

    Without a name it is called after its runtime, device and threads.
    """
    reference = f"reference kernel {calibration.reference_seconds * _MS:.4g} ms"
    minutes = f"{calibration.seconds / _MINUTE:.2g} minutes"
    return Platform(
        name=name or name_of(setup),
        runtime=setup.runtime,
        version=setup.version,
        device=setup.device,
        threads=setup.threads,
        unit="kernels",
        classes=fit.classes,
        run_seconds=fit.run_seconds,
        noise_floor=calibration.floor,
        error=fit.error,
        spread=fit.spread,
        networks=len(calibration.timings),
        reference_seconds=calibration.reference_seconds,
        provenance=f"{how}; {setup.clock}, {reference}, {minutes}, seed {setup.seed}",
        facts=fit.facts,
    )


def name_of(setup: Setup) -> str:
    """A name in letters, digits and hyphens: ``onnxruntime-intel-xeon-avx2-8-cores-1-thread``."""
    threads = f"{setup.threads} thread{'s' * (setup.threads != 1)}"
    words = f"{setup.runtime} {setup.device} {threads}".lower()
    plain = re.sub(r"\((r|tm|c)\)", " ", words)
    return "-".join(re.findall("[a-z0-9]+", plain))
