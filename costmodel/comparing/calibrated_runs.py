"""A platform out of runs that others recorded: the networks of one setup, each with its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from costmodel.comparing.agreements import names_of
from costmodel.comparing.timed import Identity, Timed, identity
from costmodel.core.problems import Problem, SpecError
from costmodel.latency.agreement.samples import noise_of
from costmodel.latency.calibrating.from_networks import LayerFit, platform_of
from costmodel.latency.calibrating.whole import Whole, whole


def calibrated_from(timed: Iterable[Timed], name: str, provenance: str) -> LayerFit:
    """Fit a platform to runs of one setup; of several runs of a network the median counts.

    Without a ``name`` it is called as its setup is.

    Raises:
        SpecError: the runs are of several setups, or of too few networks.
    """
    runs = list(timed)
    setups = dict.fromkeys(one.run.setup for one in runs)
    if len(setups) > 1:
        told = "; ".join(map(str, setups))
        hint = "choose one by words of it: --device WORDS"
        raise SpecError([Problem(f"the runs are of {len(setups)} setups: {told}", None, hint)])
    found: dict[Identity, list[Timed]] = {}
    for one in runs:
        found.setdefault(identity(one.report.network), []).append(one)
    names = names_of({key: some[0] for key, some in found.items()})
    networks = [_whole(names[key], key.family, some) for key, some in found.items()]
    setup = next(iter(setups))
    return platform_of(networks, setup, name or str(setup), provenance)


def _whole(name: str, family: str, timed: Sequence[Timed]) -> Whole:
    milliseconds = median(one.run.milliseconds for one in timed)
    noise = noise_of(tuple(one.run for one in timed))
    share = noise.share if noise else None
    return whole(name, family, milliseconds / 1000, timed[0].report.network, share)
