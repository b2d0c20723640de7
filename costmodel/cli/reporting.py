"""What the page of a network is told beside its counts: findings, recorded and predicted times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.cli.requests import tell
from costmodel.cli.runs_asked import recorded
from costmodel.core.problems import Problem, SpecError, listed, quoted

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.comparing.timed import Recorded
    from costmodel.core.network import Network
    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.latency.run import Run
    from costmodel.latency.runs.reading import Row
    from costmodel.render.page.page import Side
    from costmodel.render.page.times import Times


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
    from costmodel.render.page.times import roof_records

    report = analyze(network, peak=peak)
    rules = settings_for(config, Path.cwd()).rules_of(network.spec)
    sources = Places(network).sources
    silencers = Silencers(comment for source in sources for comment in suppressions(source))
    findings = [one for one in judge(report, rules).findings if not silencers.of(one)]
    roofs = roof_records(time) if time else ()
    return Side(report, findings, tuple(_times(network, time, runs)), roofs)


def predictions(platform: str | None, found: Sequence[Network]) -> Sequence[Prediction | None]:
    """What is predicted of each network, None where it is not asked for or too little covered."""
    if platform is None:
        return (None,) * len(found)
    from costmodel.cli.predicting import told_on

    return told_on(platform, found)


def measured_times(
    rows: Sequence[Row], device: str | None, found: Sequence[Network]
) -> Recorded | None:
    """The recorded times of networks, None without runs; a network that has none is told.

    Raises:
        SpecError: they are of several setups, or of none of the networks.
    """
    runs = recorded(rows, device, found)
    lacking = [one for one in found if runs and runs.of(one) is None]
    problems = [_unmeasured(network, rows) for network in lacking]
    if lacking and len(lacking) == len(found):
        raise SpecError(problems)
    tell(problems)
    return runs


def _unmeasured(network: Network, rows: Sequence[Row]) -> Problem:
    from costmodel.render.views.words import title

    known = dict.fromkeys(_told(row.run) for row in rows)
    hint = f"they are of {listed([quoted(name) for name in known])}"
    inputs = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    message = f"the runs have no time of {title(network)}, {inputs}"
    return Problem(message, None, hint)


def _told(run: Run) -> str:
    """All that tells the network of a run from others."""
    name = f"{run.model}:{run.variant}".rstrip(":")
    return " ".join(filter(None, (name, run.settings, run.input)))


def _times(network: Network, time: Prediction | None, runs: Recorded | None) -> Iterator[Times]:
    """What was measured of a network, then what is predicted."""
    from costmodel.render.page.times import measured, predicted

    if runs and (found := measured(network, runs)):
        yield found
    if time:
        yield predicted(time)
