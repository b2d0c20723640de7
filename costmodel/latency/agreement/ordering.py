"""Pairs of networks that FLOPs order wrongly, and which guideline explains them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import log

import numpy as np

from costmodel.core.values import NamedTuple
from costmodel.latency.agreement.fitting import Floats, held_out
from costmodel.latency.agreement.predicting import GUIDELINES
from costmodel.latency.agreement.samples import Sample

MEANING = (
    "Explained by a guideline: the share of the misprediction (of these pairs, the logarithm of the"
    " ratio of their times per FLOP) that is gone once what the guideline would have less of is"
    " added to FLOPs, with factors fitted without the family that is foretold."
)


class Pair(NamedTuple):
    """A network with fewer FLOPs that takes longer; ``off`` is the ratio of their times per FLOP.

    ``guideline`` takes away most of the misprediction, none if none takes any.
    """

    fewer: Sample
    more: Sample
    off: float
    guideline: str | None = None


class Explanation(NamedTuple):
    """What a guideline does to the pairs that FLOPs order wrongly.

    ``share`` of the misprediction is gone, negative if there is more; ``righted`` of the pairs are
    ordered as their times are, while ``spoilt`` others no longer are.
    """

    guideline: str
    share: float
    righted: int
    spoilt: int


class Ordering(NamedTuple):
    """The pairs that FLOPs order wrongly, the worst first, of all those that can be ordered."""

    pairs: tuple[Pair, ...]
    ordered: int
    explanations: tuple[Explanation, ...]


def ordering(samples: Sequence[Sample]) -> Ordering:
    """Where FLOPs go wrong; pairs whose times differ by no more than their noise are left out."""
    told = [one for one in samples if one.counts["flops"]]
    apart = [pair for pair in combinations(range(len(told)), 2) if _is_apart(told, *pair)]
    wrong = [_upturned(told, *pair) for pair in apart if _is_wrong(told, *pair)]
    foretold = dict(_foretold(told))
    explanations = [_explained(name, told, apart, wrong, by) for name, by in foretold.items()]
    found = [_pair(told, i, j, foretold) for i, j in wrong]
    return Ordering(
        tuple(sorted(found, key=lambda pair: -pair.off)),
        len(apart),
        tuple(sorted(explanations, key=lambda one: -one.share)) if wrong else (),
    )


def _is_apart(samples: Sequence[Sample], i: int, j: int) -> bool:
    a, b = samples[i], samples[j]
    noise = sum(one.noise.share * one.milliseconds for one in (a, b) if one.noise)
    differ = a.counts["flops"] != b.counts["flops"]
    return differ and abs(a.milliseconds - b.milliseconds) > noise


def _is_wrong(samples: Sequence[Sample], i: int, j: int) -> bool:
    a, b = samples[i], samples[j]
    return (a.counts["flops"] < b.counts["flops"]) != (a.milliseconds < b.milliseconds)


def _upturned(samples: Sequence[Sample], i: int, j: int) -> tuple[int, int]:
    """The pair, that with fewer FLOPs first."""
    return (i, j) if samples[i].counts["flops"] < samples[j].counts["flops"] else (j, i)


def _foretold(samples: Sequence[Sample]) -> Iterator[tuple[str, Floats]]:
    """The times by FLOPs and what each guideline would have less of."""
    times = np.array([one.milliseconds for one in samples])
    families = [one.family for one in samples]
    for guideline, count in GUIDELINES.items():
        counts = np.array([[one.counts["flops"], one.counts[count]] for one in samples])
        found = held_out(counts, times, families) if len(samples) else None
        if found is not None and (found > 0).all():
            yield guideline, found


def _off(samples: Sequence[Sample], i: int, j: int) -> float:
    """The logarithm of the ratio of times per FLOP: what FLOPs mispredict."""
    a, b = samples[i], samples[j]
    return log(a.milliseconds / b.milliseconds * b.counts["flops"] / a.counts["flops"])


def _left(samples: Sequence[Sample], i: int, j: int, foretold: Floats) -> float:
    """The same of a foretold time."""
    ratio = samples[i].milliseconds / samples[j].milliseconds
    return abs(log(ratio * foretold[j] / foretold[i]))


def _pair(samples: Sequence[Sample], i: int, j: int, by: Mapping[str, Floats]) -> Pair:
    off = _off(samples, i, j)
    left = {guideline: _left(samples, i, j, foretold) for guideline, foretold in by.items()}
    best = min(left, key=left.__getitem__, default=None)
    helps = best is not None and left[best] < abs(off)
    return Pair(samples[i], samples[j], round(np.exp(off), 6), best if helps else None)


def _explained(
    guideline: str,
    samples: Sequence[Sample],
    apart: Sequence[tuple[int, int]],
    wrong: Sequence[tuple[int, int]],
    foretold: Floats,
) -> Explanation:
    before = sum(abs(_off(samples, i, j)) for i, j in wrong)
    after = sum(_left(samples, i, j, foretold) for i, j in wrong)
    was_wrong = {frozenset(pair) for pair in wrong}
    now_wrong = {frozenset(pair) for pair in apart if _is_wrong_by(samples, *pair, foretold)}
    share = round(1 - after / before, 6) if before else 0.0
    return Explanation(guideline, share, len(was_wrong - now_wrong), len(now_wrong - was_wrong))


def _is_wrong_by(samples: Sequence[Sample], i: int, j: int, foretold: Floats) -> bool:
    is_shorter = samples[i].milliseconds < samples[j].milliseconds
    return bool(foretold[i] >= foretold[j]) if is_shorter else bool(foretold[i] <= foretold[j])
