"""Published figures beside ours in every format; JSON is ``costmodel.published/1``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from costmodel.core.si import short
from costmodel.published import Source
from costmodel.published.counting import WAYS
from costmodel.published.judging import Held, Judgement
from costmodel.render.tables.csv import records_to_csv
from costmodel.render.tables.grid import Field, print_grid, print_notes
from costmodel.render.views.compared import fields_to_markdown

_ROUNDING = (
    "agrees: ours is theirs once rounded to the digits that they print: to the nearest, or "
    "up or down where a source does so (flops_rounded and params_rounded in --format json and csv)."
)


def judgement_record(one: Judgement) -> dict[str, object]:
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


def judgements_to_json(judgements: Sequence[Judgement]) -> str:
    """``costmodel.published/1``: one line for each figure."""
    rows = [json.dumps(judgement_record(one), ensure_ascii=False) for one in judgements]
    lines = ",\n".join(rows)
    return f'{{\n"schema": "costmodel.published/1",\n"rows": [\n{lines}\n]\n}}\n'


def judgements_to_csv(judgements: Sequence[Judgement]) -> str:
    """Exact numbers; what a source does not print is empty."""
    records = [judgement_record(one) for one in judgements]
    return records_to_csv(
        [{key: _plain(value) for key, value in record.items()} for record in records]
    )


def judgements_to_markdown(judgements: Sequence[Judgement]) -> str:
    """The table of the terminal with every name written out, and its notes."""
    fields = _fields(judgements)
    names = [f"{one.figure.spec} {one.variant}".strip() for one in judgements]
    fields[0] = fields[0]._replace(cells=names)
    notes = "".join(f"- {note}\n" for note in _notes(judgements))
    return f"{fields_to_markdown(fields)}\n{notes}"


def print_judgements(console: Console, judgements: Sequence[Judgement]) -> None:
    """The figures as a table, and below it the reasons, the sources and how they count."""
    print_grid(console, _headed(_fields(judgements), judgements), ("top-1", "source"))
    console.print()
    print_notes(console, _notes(judgements))


def _fields(judgements: Sequence[Judgement]) -> list[Field]:
    reasons = _reasons(judgements)
    flops = [one.flops for one in judgements]
    params = [one.params for one in judgements]
    return [
        Field(("network",), _names(judgements), is_text=True, most=21),
        Field(("FLOPs",), [_ours(held) for held in flops]),
        Field(("theirs",), [_theirs(held) for held in flops], gap=1),
        Field(("%",), [_difference(held) for held in flops], gap=1),
        Field(("params",), [_ours(held) for held in params], gap=1),
        Field(("theirs",), [_theirs(held) for held in params], gap=1),
        Field(("%",), [_difference(held) for held in params], gap=1),
        Field(("top-1",), [_accuracy(one) for one in judgements], gap=1),
        Field(("source",), [one.figure.source.id for one in judgements], is_text=True),
        Field(("result",), [_verdict(one, reasons) for one in judgements], is_text=True, gap=1),
    ]


def _names(judgements: Sequence[Judgement]) -> list[str]:
    """Spec and variant once each; a spec by itself stands where its only variant has no name."""
    names: list[str] = []
    before: tuple[str, str] = ("", "")
    for one in judgements:
        spec, variant = one.figure.spec, one.variant
        is_repeated = (spec, variant) == before
        names.append("" if is_repeated else f"  {variant}" if variant else spec)
        before = spec, variant
    return names


def _headed(fields: Sequence[Field], judgements: Sequence[Judgement]) -> list[Field]:
    """The columns with a row of its own for the name of each spec that has variants."""
    specs = [one.figure.spec if one.figure.variant else "" for one in judgements]
    starts = {i for i, spec in enumerate(specs) if spec and (i == 0 or spec != specs[i - 1])}
    headed = []
    for column, field in enumerate(fields):
        cells: list[str] = []
        for row, cell in enumerate(field.cells):
            cells += [specs[row] if column == 0 else ""] * (row in starts) + [cell]
        headed.append(field._replace(cells=cells))
    return headed


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


def _accuracy(one: Judgement) -> str:
    return f"{one.figure.value:.1f}" if one.figure.metric == "top1" and one.figure.value else ""


def _verdict(one: Judgement, reasons: Sequence[str]) -> str:
    if one.verdict != "explained":
        return one.verdict.replace("no count", "-")
    return "see " + ", ".join(str(reasons.index(reason) + 1) for reason in one.reasons)


def _reasons(judgements: Sequence[Judgement]) -> list[str]:
    return list(dict.fromkeys(reason for one in judgements for reason in one.reasons))


def _notes(judgements: Sequence[Judgement]) -> list[str]:
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


def _plain(value: object) -> object:
    if isinstance(value, list):
        separator = "; " if any(isinstance(item, str) for item in value) else "x"
        return separator.join(str(item) for item in value)
    return value
