"""What the page of a network is told beside its counts: findings, recorded and predicted times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.comparing.timed import Recorded
    from costmodel.core.network import Network
    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.render.page.page import Side


def side_of(
    network: Network,
    time: Prediction | None,
    runs: Recorded | None,
    peak: PeakMode,
    config: str | None,
) -> Side:
    """A network with its times, and what lint finds, less what comments silence."""
    from costmodel.analysis.report import analyze
    from costmodel.linting.config.locating import settings_for
    from costmodel.linting.judging import judge
    from costmodel.linting.suppressions import Silencers, suppressions
    from costmodel.render.page.page import Side
    from costmodel.render.page.places import Places

    report = analyze(network, peak=peak)
    rules = settings_for(config, Path.cwd()).rules_of(network.spec)
    sources = Places(network).sources
    silencers = Silencers(comment for source in sources for comment in suppressions(source))
    findings = [one for one in judge(report, rules).findings if not silencers.of(one)]
    return Side(report, findings, dict(_times(network, time, runs)), _times_of_layers(time))


def predictions(platform: str | None, found: Sequence[Network]) -> Sequence[Prediction | None]:
    """What is predicted of each network, None where it is not asked for or too little covered."""
    if platform is None:
        return (None,) * len(found)
    from costmodel.cli.predicting import told_on

    return told_on(platform, found)


def _times_of_layers(time: Prediction | None) -> Mapping[str, float]:
    """The predicted milliseconds of layers by name, none where nothing is predicted."""
    if time is None:
        return {}
    from costmodel.render.views.latency import times_by

    return times_by(time, "op")


def _times(
    network: Network, time: Prediction | None, runs: Recorded | None
) -> Iterator[tuple[str, float]]:
    """The times of the whole network, in milliseconds."""
    recorded_time = runs.of(network) if runs else None
    if runs and recorded_time is not None:
        yield f"measured, {runs.setup}", recorded_time
    if time:
        yield f"predicted, {time.platform.name}", time.seconds * 1e3
