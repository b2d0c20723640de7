"""Counts held against the times of runs, each setup by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from costmodel.comparing.predicted_runs import Predicted, predicted
from costmodel.comparing.timed import Identity, Timed, identity
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.agreeing import FEWEST, Agreement, agreement
from costmodel.latency.agreement.samples import sample
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.run import Setup


class Checked(NamedTuple):
    """The agreement in one setup, and what a platform misses of it where one is held against it."""

    setup: Setup
    agreement: Agreement
    predicted: Predicted | None = None


class Checks(NamedTuple):
    """Each setup apart, in the order of their runs; those of too few networks are left out."""

    checked: tuple[Checked, ...]
    left_out: tuple[Setup, ...]


def checks(timed: Iterable[Timed], platform: Platform | None = None) -> Checks:
    """Hold counts, and what a platform predicts, against times, each setup by itself.

    Raises:
        SpecError: no setup has enough networks, or one has too many.
    """
    found: dict[Setup, dict[Identity, list[Timed]]] = {}
    for one in timed:
        networks = found.setdefault(one.run.setup, {})
        networks.setdefault(identity(one.report.network), []).append(one)
    enough = {setup: networks for setup, networks in found.items() if len(networks) >= FEWEST}
    if not enough:
        raise _too_few(found)
    checked = tuple(_checked(setup, networks, platform) for setup, networks in enough.items())
    return Checks(checked, tuple(setup for setup in found if setup not in enough))


def _too_few(found: Mapping[Setup, Mapping[Identity, object]]) -> SpecError:
    most = max((len(networks) for networks in found.values()), default=0)
    here = "is 1" if most == 1 else f"are {most}"
    message = f"agreement needs at least {FEWEST} networks of one setup, and here {here}"
    hint = "give more runs that share device, runtime, version, batch and threads"
    return SpecError([Problem(message, None, hint)])


def _checked(
    setup: Setup, networks: Mapping[Identity, list[Timed]], platform: Platform | None
) -> Checked:
    names = names_of({key: some[0] for key, some in networks.items()})
    samples = [
        sample(names[key], key.family, tuple(one.run for one in some), some[0].report)
        for key, some in networks.items()
    ]
    if platform is None:
        return Checked(setup, agreement(samples))
    found = predicted(platform, samples, list(networks.values()))
    return Checked(setup, agreement(samples, found.told), found)


def names_of(networks: Mapping[Identity, Timed]) -> dict[Identity, str]:
    """The networks as the command line takes them, with their sizes where these tell them apart."""
    short = {key: _name(one) for key, one in networks.items()}
    times = Counter(short.values())
    return {
        key: name if times[name] == 1 else f"{name}@{_size(networks[key].report.network)}"
        for key, name in short.items()
    }


def _name(one: Timed) -> str:
    network = one.report.network
    name = f"{network.spec}:{network.variant}" if network.variant else network.spec
    return ", ".join([name, *one.run.assignments])


def _size(network: Network) -> str:
    sizes = ("x".join(map(str, shape.spatial)) for shape in network.inputs.values())
    return " ".join(sizes)
