"""The agreement of counts with the times of one setup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import numpy as np

from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.fitting import Floats, fitted, held_out
from costmodel.latency.agreement.ordering import Ordering, ordering
from costmodel.latency.agreement.predicting import PREDICTORS, Predictor, Statistic
from costmodel.latency.agreement.samples import Noise, Sample
from costmodel.latency.agreement.statistics import (
    OF_RANKS,
    OF_TIMES,
    UNKNOWN,
    Figure,
    Take,
    figure,
    weightings,
)

FEWEST, MOST = 3, 2000
"""Networks of one setup: of fewer nothing can be said, and of more each pair is too many."""


class Line(NamedTuple):
    """How well one predictor agrees.

    ``factors`` are milliseconds for each of its counts, fitted to all networks; ``foretold`` the
    times in milliseconds by factors fitted without the family of each network, None where there is
    one family alone. ``anchor`` is what a platform's times were multiplied by, None for counts.
    """

    name: str
    predictor: Predictor
    figures: Mapping[Statistic, Figure]
    factors: tuple[float, ...]
    foretold: tuple[float, ...] | None
    anchor: float | None = None


class Told(NamedTuple):
    """What a platform predicts of the networks, in milliseconds, ``anchor`` times what it says.

    Its figures are of those that are ``counted``.
    """

    name: str
    title: str
    milliseconds: tuple[float, ...]
    counted: tuple[bool, ...]
    anchor: float


class Agreement(NamedTuple):
    """How well counts agree with the times of one setup.

    ``noise`` is the median of those of the networks, None where no run tells it.
    """

    samples: tuple[Sample, ...]
    lines: tuple[Line, ...]
    ordering: Ordering
    noise: Noise | None

    @property
    def families(self) -> int:
        """How many families the networks are of."""
        return len({one.family for one in self.samples})


def agreement(samples: Iterable[Sample], told: Sequence[Told] = ()) -> Agreement:
    """Hold counts against times, and what was ``told`` of each sample in their order.

    Raises:
        SpecError: there are too few networks, or too many.
    """
    found = tuple(samples)
    if not FEWEST <= len(found) <= MOST:
        message = f"agreement needs from {FEWEST} to {MOST:,} networks, and here are {len(found):,}"
        raise SpecError([Problem(message, None, "give runs of others, or of fewer")])
    weights = weightings([one.family for one in found])
    counts = [_line(name, one, found, weights) for name, one in PREDICTORS.items()]
    predicted = [_line_told(one, found, weights) for one in told]
    return Agreement(found, (*counts, *predicted), ordering(found), _noise(found))


def _noise(samples: Sequence[Sample]) -> Noise | None:
    known = [one.noise for one in samples if one.noise]
    floors = [one for one in known if one.is_floor]
    told = floors or known
    return Noise(median(one.share for one in told), bool(floors)) if told else None


def _line(name: str, predictor: Predictor, samples: Sequence[Sample], weights: Floats) -> Line:
    times = np.array([one.milliseconds for one in samples])
    counts = np.array([_counts(predictor, one) for one in samples])
    foretold = held_out(counts, times, [one.family for one in samples])
    # One factor changes no order; several do, and must not have seen what they order.
    order = foretold if predictor.is_fitted else counts[:, 0]
    return Line(
        name,
        predictor,
        {
            **_figures(OF_RANKS, order, times, weights),
            **_figures(OF_TIMES, foretold, times, weights),
        },
        tuple(float(f"{one:.6g}") for one in fitted(counts, times)),
        None if foretold is None else tuple(map(float, foretold)),
    )


def _line_told(told: Told, samples: Sequence[Sample], weights: Floats) -> Line:
    """A platform's times, which none of these was fitted to."""
    counted = np.array(told.counted)
    by = np.array(told.milliseconds)[counted]
    times = np.array([one.milliseconds for one in samples])[counted]
    drawn = weights[:, counted]
    drawn = drawn[drawn.sum(axis=1) > 0]
    known = by if counted.sum() >= FEWEST else None
    figures = {**_figures(OF_RANKS, known, times, drawn), **_figures(OF_TIMES, known, times, drawn)}
    predictor = Predictor(told.title, ())
    return Line(told.name, predictor, figures, (), told.milliseconds, told.anchor)


def _counts(predictor: Predictor, sample: Sample) -> list[float]:
    """What has factors; a constant is one of 1."""
    return [sample.counts[name] for name in predictor.counts] or [1.0]


def _figures(
    of: Mapping[Statistic, Take], foretold: Floats | None, times: Floats, weights: Floats
) -> dict[Statistic, Figure]:
    if foretold is None:
        return dict.fromkeys(of, UNKNOWN)
    return {name: figure(take(foretold, times, weights)) for name, take in of.items()}
