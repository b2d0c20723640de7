"""How well counts foretell times: figures by predictor, wrong pairs, and what explains them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.comparing.agreements import Checked, Checks
from costmodel.comparing.predicted_runs import Miss, Predicted
from costmodel.core.si import short
from costmodel.core.values import dataclass
from costmodel.latency.agreement.agreeing import Agreement, Line
from costmodel.latency.agreement.ordering import MEANING, Explanation, Pair
from costmodel.latency.agreement.predicting import STATISTICS, Statistic
from costmodel.latency.agreement.samples import Noise, Sample
from costmodel.latency.agreement.statistics import Figure
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.checked_records import (
    TOLD_PAIRS,
    line_record,
    record,
    setup_record,
    words,
)

_TITLES: dict[Statistic, str] = {
    "spearman": "Spearman",
    "kendall": "Kendall",
    "mape": "MAPE %",
    "within5": "±5 %",
    "within10": "±10 %",
}
_WITH_INTERVAL = ("spearman", "kendall", "mape")
_SHOWN_PAIRS = 10
_UNITS = {"flops": "FLOP", "ops": "op", "fragments": "fragment"}
_HOW = (
    "MAPE and the shares within ±5 and ±10 % are of times foretold by factors that were fitted"
    " without the network's family, the variants of its spec; so are the ranks of FLOPs + MAC, as"
    " one factor changes no order. Beside each figure: 95 % of 1,000 bootstraps over families."
)


@dataclass(frozen=True, slots=True)
class CheckedCounts:
    """The agreement of counts with times in each setup."""

    checks: Checks

    def sections(self) -> Iterator[Section]:
        """Up to three tables for each setup: figures, wrong pairs, guidelines."""
        general = (_HOW, *_left_out(self.checks))
        for one in self.checks.checked:
            wrong, ordered, explanations = one.agreement.ordering
            yield _figures(one, (*_told(wrong, ordered), *general) if not wrong else general)
            if wrong:
                yield Section(_pairs(_worst(wrong)), notes=_told(wrong, ordered))
            if one.predicted:
                yield Section(_misses(one.predicted.misses), notes=(_anchor_told(one.predicted),))
            if explanations:
                yield Section(_explanations(explanations), notes=(MEANING,) if general else ())
            general = ()

    def records(self) -> list[dict[str, object]]:
        """One row for each setup and predictor."""
        return [
            {**setup_record(one), **line_record(line), "milliseconds_for_each": words(line)}
            for one in self.checks.checked
            for line in one.agreement.lines
        ]

    def contract(self) -> dict[str, object]:
        """``costmodel.check/1``."""
        return {
            "schema": "costmodel.check/1",
            "meaning": f"{_HOW} {MEANING}",
            "setups": [record(one) for one in self.checks.checked],
            "left_out": [str(setup) for setup in self.checks.left_out],
        }


def _left_out(found: Checks) -> tuple[str, ...]:
    setups = "; ".join(map(str, found.left_out))
    return (f"Left out, with fewer than 3 networks: {setups}.",) if setups else ()


def _figures(one: Checked, notes: tuple[str, ...]) -> Section:
    found = one.agreement
    families = f"{found.families} {'family' if found.families == 1 else 'families'}"
    size = f"{len(found.samples)} networks of {families}"
    heading = Heading(str(one.setup), "", size, "", _noise(found))
    table = Table(tuple(_columns(found.lines)), hidden="not shown: {}; --format csv has all")
    return Section(table, heading, notes=notes)


def _noise(found: Agreement) -> str:
    is_one = found.families == 1
    told = _noise_told(found.noise)
    return f"{told}; of one family nothing can be foretold without it" if is_one else told


def _noise_told(noise: Noise | None) -> str:
    if noise is None:
        return "the runs tell no noise"
    share = f"{100 * noise.share:.1f} %"
    if noise.is_floor:
        return f"noise floor {share}: two figures of one network differ by that much by chance"
    return f"half of a network's visits lie within ±{share} of its time"


def _columns(lines: Sequence[Line]) -> Iterator[Column]:
    yield Column("time by", [line.predictor.title for line in lines], least=0)
    for name in STATISTICS:
        figures = [line.figures[name] for line in lines]
        yield Column(_TITLES[name], [_value(name, one) for one in figures], flush="right")
        if name in _WITH_INTERVAL:
            yield Column("95 %", [_interval(name, one) for one in figures], gap=1, rank=1)
    yield Column("factors, fitted to all", [_factors(line) for line in lines], rank=2, least=0)


def _value(name: Statistic, figure: Figure) -> str:
    return "-" if figure.value is None else _digits(name, figure.value)


def _interval(name: Statistic, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{_digits(name, figure.low)}..{_digits(name, figure.high)}"


def _digits(name: Statistic, value: float) -> str:
    return f"{value:.2f}" if name in ("spearman", "kendall") else f"{value:.0f}"


def _factors(line: Line) -> str:
    """In seconds for each: 12.1 ps/FLOP + 300 ps/element; what a platform was set right by."""
    if line.anchor is not None:
        return "as predicted" if line.anchor == 1 else f"predicted x {line.anchor:.3g}"
    if not line.predictor.counts:
        return f"{line.factors[0]:.3g} ms"
    pairs = zip(line.predictor.counts, line.factors, strict=True)
    return " + ".join(f"{_brief(ms)}/{_UNITS.get(name, 'element')}" for name, ms in pairs)


def _brief(milliseconds: float) -> str:
    for unit, size in (("ms", 1.0), ("µs", 1e-3), ("ns", 1e-6)):
        if milliseconds >= size:
            return f"{milliseconds / size:.3g} {unit}"
    return f"{milliseconds / 1e-9:.3g} ps"


def _told(wrong: Sequence[Pair], ordered: int) -> tuple[str, ...]:
    """How many pairs are wrong, and what their table shows."""
    if not ordered:
        return ("No two networks differ in FLOPs and, beyond noise, in time.",)
    share = f"{100 * len(wrong) / ordered:.0f} %"
    note = f"FLOPs order {len(wrong):,} of {ordered:,} pairs wrongly ({share})."
    if wrong:
        note += (
            " Off: the ratio of the two networks' times per FLOP, by which FLOPs mispredict them;"
            " nearest: the guideline that takes away most of it."
        )
    if len(_worst(wrong)) < len(wrong):
        note += (
            f" Shown is the worst pair of each network, of {_SHOWN_PAIRS} at most;"
            f" --format json has the worst {TOLD_PAIRS}."
        )
    return (note,)


def _worst(wrong: Sequence[Pair]) -> list[Pair]:
    """The worst pair of each network that takes longer than its FLOPs tell, the worst of them."""
    found: dict[str, Pair] = {}
    for pair in wrong:
        found.setdefault(pair.fewer.name, pair)
    return list(found.values())[:_SHOWN_PAIRS]


def _pairs(pairs: Sequence[Pair]) -> Table:
    fewer, more = [one.fewer for one in pairs], [one.more for one in pairs]
    return Table(
        (
            Column("fewer FLOPs", [one.name for one in fewer], overflow="middle", least=11),
            Column("FLOPs", [short(one.counts["flops"]) for one in fewer], flush="right"),
            Column("ms", [_time(one) for one in fewer], flush="right"),
            Column("more FLOPs", [one.name for one in more], overflow="middle", least=11),
            Column("FLOPs", [short(one.counts["flops"]) for one in more], flush="right"),
            Column("ms", [_time(one) for one in more], flush="right"),
            Column("off", [f"{one.off:.2f}" for one in pairs], flush="right"),
            Column("nearest", [one.guideline or "-" for one in pairs]),
        ),
    )


def _time(one: Sample) -> str:
    return f"{one.milliseconds:,.0f}" if one.milliseconds >= 100 else f"{one.milliseconds:.3g}"


def _misses(found: Sequence[Miss]) -> Table:
    return Table(
        (
            Column("worst predicted", [one.network for one in found], overflow="middle", least=11),
            Column("ms", [f"{one.milliseconds:.3g}" for one in found], flush="right"),
            Column("predicted", [f"{one.predicted:.3g}" for one in found], flush="right"),
            Column("covered %", [f"{100 * one.coverage:.0f}" for one in found], flush="right"),
            Column("because", [one.reason for one in found], overflow="wrap"),
        )
    )


def _anchor_told(found: Predicted) -> str:
    name = found.platform.name
    what = f"Nothing of {name} is fitted to these times; it covers a network by 95 % of its time."
    if found.anchor == 1:
        return f"{what} Predictions stand as they are: no reference kernel is told of both."
    factor = f"{found.anchor:.4g}, what the reference kernel took over what it took when calibrated"
    return f"{what} For the machine's state, predictions are multiplied by {factor}."


def _explanations(found: Sequence[Explanation]) -> Table:
    return Table(
        (
            Column("guideline", [one.guideline for one in found], least=0),
            Column("explains %", [f"{round(100 * one.share)}" for one in found], flush="right"),
            Column("pairs put right", [f"{one.righted:,}" for one in found], flush="right"),
            Column("others spoilt", [f"{one.spoilt:,}" for one in found], flush="right"),
        )
    )
