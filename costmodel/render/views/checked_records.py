"""The agreement of counts with times as records: exact, the unknown None."""

from __future__ import annotations

from costmodel.comparing.agreements import Checked
from costmodel.comparing.predicted_runs import Predicted
from costmodel.latency.agreement.agreeing import Agreement, Line
from costmodel.latency.agreement.ordering import Pair
from costmodel.latency.agreement.predicting import STATISTICS

TOLD_PAIRS = 100
"""Wrong pairs that are told, the worst."""


def setup_record(one: Checked) -> dict[str, object]:
    """Where and how, and how noisy that was."""
    noise = one.agreement.noise
    return {
        **one.setup._asdict(),
        "networks": len(one.agreement.samples),
        "families": one.agreement.families,
        "noise": noise and round(noise.share, 6),
        "noise_is_floor": noise and noise.is_floor,
    }


def line_record(line: Line) -> dict[str, object]:
    """A predictor with its figures and their intervals."""
    figures = {
        f"{name}{end}": value
        for name in STATISTICS
        for end, value in zip(("", "_low", "_high"), line.figures[name], strict=True)
    }
    return {"predictor": line.name, **figures}


def words(line: Line) -> str:
    """The factors of a predictor in one cell, in milliseconds."""
    return "; ".join(f"{name} {value:g}" for name, value in _factors_record(line).items())


def _factors_record(line: Line) -> dict[str, float]:
    if line.anchor is not None:
        return {"predicted": line.anchor}
    return dict(zip(line.predictor.counts or ("constant",), line.factors, strict=True))


def record(one: Checked) -> dict[str, object]:
    """A setup, as under ``setups``."""
    found = one.agreement
    return {
        **setup_record(one),
        "predictors": [
            {**line_record(line), "milliseconds_for_each": _factors_record(line)}
            for line in found.lines
        ],
        "ordered_pairs": found.ordering.ordered,
        "wrong_pairs": len(found.ordering.pairs),
        "worst_pairs": [_pair_record(pair) for pair in found.ordering.pairs[:TOLD_PAIRS]],
        "guidelines": [
            {"guideline": name, "explains": share, "righted": righted, "spoilt": spoilt}
            for name, share, righted, spoilt in found.ordering.explanations
        ],
        "times": _times(found),
        **({"platform": _platform_record(one.predicted)} if one.predicted else {}),
    }


def _platform_record(found: Predicted) -> dict[str, object]:
    return {
        "name": found.platform.name,
        "anchor": found.anchor,
        "worst": [one._asdict() for one in found.misses],
    }


def _pair_record(pair: Pair) -> dict[str, object]:
    return {
        "fewer": pair.fewer.name,
        "more": pair.more.name,
        "off": pair.off,
        "guideline": pair.guideline,
    }


def _times(found: Agreement) -> list[dict[str, object]]:
    """Each network with its time, its counts, and what predictors foretold of it, in ms."""
    foretold = {line.name: line.foretold for line in found.lines if line.foretold}
    return [
        {
            "network": one.name,
            "milliseconds": one.milliseconds,
            **{name: round(value) for name, value in one.counts.items()},
            "foretold": {name: float(f"{times[at]:.6g}") for name, times in foretold.items()},
        }
        for at, one in enumerate(found.samples)
    ]
