"""Published figures beside ours, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.core.si import short
from costmodel.core.values import dataclass
from costmodel.published import Source
from costmodel.published.checking import FigureCheck, Held
from costmodel.published.counting import WAYS
from costmodel.render.tables.table import Column, Section, Table

_ROUNDING = (
    "agrees: ours is theirs once rounded to the digits that they print: to the nearest, or "
    "up or down where a source does so (flops_rounded and params_rounded in --format json and csv)."
)


@dataclass(frozen=True, slots=True)
class Published:
    """Figures, each with our count made the way its source counts."""

    judgements: Sequence[FigureCheck]

    def sections(self) -> Iterator[Section]:
        """The table; the reasons, the sources and how they count."""
        groups = tuple(one.figure.spec if one.variant else "" for one in self.judgements)
        table = Table(tuple(_columns(self.judgements)), groups)
        yield Section(table, notes=tuple(_notes(self.judgements)))

    def records(self) -> list[dict[str, object]]:
        """Exact numbers; what a source does not print is None."""
        return list(map(_record, self.judgements))

    def contract(self) -> dict[str, object]:
        """``costmodel.published/1``."""
        return {"schema": "costmodel.published/1", "rows": self.records()}


def _record(one: FigureCheck) -> dict[str, object]:
    """One figure, as under ``rows``; ``*_ours`` is our count made the way the source counts."""
    figure = one.figure
    return {
        "spec": figure.spec,
        "variant": figure.variant,
        "label": figure.label,
        "source": str(figure.source),
        "reference": figure.source.reference,
        "input": list(figure.input),
        **_held_record("flops", one.flops),
        **_held_record("params", one.params),
        "metric": figure.metric or None,
        "value_percent": figure.value,
        "confidence": figure.confidence,
        "verdict": one.verdict,
        "reasons": list(one.reasons),
        "note": figure.note,
    }


def _held_record(quantity: str, held: Held | None) -> dict[str, object]:
    return {
        f"{quantity}_printed": held.count.printed.text if held else None,
        f"{quantity}_published": held.count.printed.count if held else None,
        f"{quantity}_counted_as": held.count.counted if held else None,
        f"{quantity}_rounded": held.count.rounding if held else None,
        f"{quantity}_ours": held.counted if held else None,
        f"{quantity}_difference": held.difference if held else None,
    }


def _columns(judgements: Sequence[FigureCheck]) -> Iterator[Column]:
    reasons = _reasons(judgements)
    names = [one.variant or one.figure.spec for one in judgements]
    yield Column("network", names, overflow="middle", most=21)
    yield from _counts("FLOPs", [one.flops for one in judgements], gap=2)
    yield from _counts("params", [one.params for one in judgements], gap=1)
    yield Column("top-1", list(map(_accuracy, judgements)), flush="right", gap=1, rank=2)
    yield Column("source", [one.figure.source.id for one in judgements], rank=3)
    yield Column("result", [_verdict(one, reasons) for one in judgements], gap=1)


def _counts(title: str, held: Sequence[Held | None], gap: int) -> Iterator[Column]:
    yield Column(title, list(map(_ours, held)), flush="right", gap=gap)
    yield Column("theirs", list(map(_theirs, held)), flush="right", gap=1)
    yield Column("%", list(map(_difference, held)), flush="right", gap=1, rank=1)


def _ours(held: Held | None) -> str:
    if held is None:
        return ""
    return short(held.counted) + ("*" if held.count.counted in WAYS else " ")


def _theirs(held: Held | None) -> str:
    if held is None:
        return ""
    printed = held.count.printed
    if printed.step > 1:
        return printed.text
    return "exact" if held.agrees else short(printed.count)


def _difference(held: Held | None) -> str:
    return "" if held is None or held.agrees else f"{100 * held.difference:+.1f}"


def _accuracy(one: FigureCheck) -> str:
    return f"{one.figure.value:.1f}" if one.figure.metric == "top1" and one.figure.value else ""


def _verdict(one: FigureCheck, reasons: Sequence[str]) -> str:
    if one.verdict != "explained":
        return one.verdict.replace("no count", "-")
    return "see " + ", ".join(str(reasons.index(reason) + 1) for reason in one.reasons)


def _reasons(judgements: Sequence[FigureCheck]) -> list[str]:
    return list(dict.fromkeys(reason for one in judgements for reason in one.reasons))


def _notes(judgements: Sequence[FigureCheck]) -> list[str]:
    reasons = [f"{n}: {reason}" for n, reason in enumerate(_reasons(judgements), 1)]
    sources: dict[Source, None] = dict.fromkeys(one.figure.source for one in judgements)
    held = [held for one in judgements for held in (one.flops, one.params) if held]
    ways = dict.fromkeys(WAYS[one.count.counted] for one in held if one.count.counted in WAYS)
    notes = [
        "FLOPs and params: ours, counted as the source counts; %: theirs over ours, if apart.",
        _ROUNDING,
    ]
    if ways:
        notes.append(f"*: not as we count elsewhere, but {'; '.join(ways)}.")
    return [*notes, *reasons, *(f"{one.id}: {one} ({one.reference})" for one in sources)]
