"""A platform from the times of whole networks: of a phone, a paper, or any device out of reach.

Times that no sum of amounts comes near (four standard deviations, and three times too long or
short) are set aside and named. The error is that of networks which neither the choice of
coefficients nor their fit has seen: of three families or more, each family by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import median

import numpy as np

from costmodel.core.problems import Problem, SpecError, listed
from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.ranking import spearman
from costmodel.latency.calibrating.choosing import Folds, chosen, families_apart, held_out, parted
from costmodel.latency.calibrating.combining import (
    FLOPS,
    FLOPS_MAC,
    FLOPS_MAC_RUN,
    MAC,
    Form,
    columns,
)
from costmodel.latency.calibrating.layered import classes, run_seconds
from costmodel.latency.calibrating.robust import fitted, logarithms, spread_of
from costmodel.latency.calibrating.solving import Floats
from costmodel.latency.calibrating.whole import Table, Whole
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.run import Setup

FEWEST = 6
"""Networks: fewer carry not even FLOPs and MAC."""
_PARTS = 12
_FAR, _LEAST_FAR = 4.0, log(3)
_DOUBTED, _LEAST_DOUBTED = 2.0, 0.10
_MOST_SHARE = 2.0
"""What is written as a share is no more than this."""
_BASELINES: Mapping[str, Form] = {"FLOPs": FLOPS, "MAC": MAC, "FLOPs + MAC": FLOPS_MAC}


class Doubt(NamedTuple):
    """A network of the table that the platform is not to be trusted on, and why."""

    network: Whole
    reason: str


class Accuracy(NamedTuple):
    """How well networks are predicted that were held out: a share, and a rank correlation.

    There is none where all times, or all predictions, are equal.
    """

    name: str
    error: float
    spearman: float | None


@dataclass(frozen=True, slots=True)
class LayerFit:
    """A platform with what it is known to be worth.

    ``form`` are its coefficients; ``accuracies`` its own and those of what is simpler, all of
    networks held out: by families, where ``is_by_family``. ``aside`` had no part in the fit.
    """

    platform: Platform
    form: Form
    accuracies: tuple[Accuracy, ...]
    is_by_family: bool
    aside: tuple[Doubt, ...]
    doubted: tuple[Doubt, ...]


def platform_of(networks: Sequence[Whole], setup: Setup, name: str, provenance: str) -> LayerFit:
    """Fit a platform of layers to networks that were timed in one setup.

    Raises:
        SpecError: there are too few.
    """
    aside = tuple(_outlying(Table(networks)))
    left = {doubt.network.name for doubt in aside}
    table = Table([one for one in networks if one.name not in left])
    _require_enough(table, aside)
    form, folds = chosen(table), _folds(table)
    foretold = _foretold(table, folds)
    off = foretold / table.seconds - 1
    accuracies = (_accuracy("this platform", foretold, table), *_baselines(table, folds))
    found = _platform(table, form, off, setup, name, provenance)
    is_by_family = families_apart(table.families) is not None
    return LayerFit(found, form, accuracies, is_by_family, aside, tuple(_doubted(table, off)))


def _outlying(table: Table) -> Iterator[Doubt]:
    if len(table.networks) < FEWEST:
        return
    amounts = columns(FLOPS_MAC_RUN, table)
    off = logarithms(amounts @ fitted(amounts, table.seconds), table.seconds)
    far = max(_FAR * spread_of(off), _LEAST_FAR)
    for one, by in zip(table.networks, off, strict=True):
        if abs(by) > far:
            times = f"{np.exp(abs(by)):.3g} times too {'short' if by > 0 else 'long'}"
            yield Doubt(one, f"{times} for what it computes and moves, beside the others")


def _require_enough(table: Table, aside: Sequence[Doubt]) -> None:
    if len(table.networks) >= FEWEST:
        return
    message = f"a platform needs the times of {FEWEST} networks, and here are "
    message += f"{len(table.networks)}" + f" beside {len(aside)} that outlie" * bool(aside)
    raise SpecError([Problem(message, None, "time others on that device; ten are a good start")])


def _folds(table: Table) -> Folds:
    return families_apart(table.families) or parted(len(table.networks), _PARTS)


def _foretold(table: Table, folds: Folds) -> Floats:
    """The time of each network without its part, which not even the form was chosen by."""
    found = np.empty(len(table.networks))
    for fold in folds:
        others = table.of([row for row in range(len(found)) if row not in fold])
        form = chosen(others) if len(others.networks) >= FEWEST else FLOPS
        coefficients = fitted(columns(form, others), others.seconds)
        found[list(fold)] = columns(form, table.of(fold)) @ coefficients
    return found


def _baselines(table: Table, folds: Folds) -> Iterator[Accuracy]:
    for name, form in _BASELINES.items():
        yield _accuracy(name, held_out(columns(form, table), table.seconds, folds), table)


def _accuracy(name: str, foretold: Floats, table: Table) -> Accuracy:
    once = np.ones((1, len(foretold)))
    error = float(abs(foretold / table.seconds - 1).mean())
    rank = float(spearman(foretold, table.seconds, once)[0])
    return Accuracy(name, error, None if np.isnan(rank) else rank)


def _doubted(table: Table, off: Floats) -> Iterator[Doubt]:
    most = max(_DOUBTED * float(abs(off).mean()), _LEAST_DOUBTED)
    for one, by in zip(table.networks, off, strict=True):
        alone = _alone(one, table.networks)
        if abs(by) > most:
            told = f"held out, {100 * abs(by):.0f} % too {'long' if by > 0 else 'short'}"
            yield Doubt(one, f"{told}; no other has {listed(alone)} layers" if alone else told)
        elif alone:
            yield Doubt(one, f"no other family has {listed(alone)} layers")


def _alone(network: Whole, networks: Sequence[Whole]) -> list[str]:
    """Classes of layers that no other family has."""
    others = {kind for one in networks if one.family != network.family for kind, _ in one.sums}
    is_one = all(one.family == network.family for one in networks)
    return [] if is_one else sorted({kind for kind, _ in network.sums} - others)


def _platform(
    table: Table, form: Form, off: Floats, setup: Setup, name: str, provenance: str
) -> Platform:
    coefficients = fitted(columns(form, table), table.seconds)
    noises = [one.noise for one in table.networks if one.noise is not None]
    spread = _share(float(np.sqrt((np.minimum(abs(off), 1) ** 2).mean())))
    return Platform(
        name=name,
        runtime=setup.runtime or "not told",
        version=setup.version,
        device=setup.device,
        threads=setup.threads,
        batch=setup.batch,
        unit="layers",
        classes=classes(table, form, coefficients, spread),
        run_seconds=run_seconds(form, coefficients),
        noise_floor=median(noises) if noises else None,
        error=_share(float(abs(off).mean())),
        spread=spread,
        networks=len(table.networks),
        reference_seconds=None,
        provenance=provenance,
    )


def _share(value: float) -> float:
    return min(value, _MOST_SHARE)
