"""Networks side by side in every format; JSON is ``costmodel.compare/1``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from costmodel.comparing.side_by_side import GIVEN, Entry
from costmodel.core.si import short
from costmodel.render.tables.csv import records_to_csv
from costmodel.render.tables.grid import Field, print_grid, print_notes
from costmodel.render.tables.layout import Column, fitting
from costmodel.render.tables.markdown import table_to_markdown
from costmodel.render.views.report import Table

_EXPENDABLE = ("input", "MAC/FLOP", "top-1", "img/s", "elem.%", "fragments", "depth", "peak")
_NAME = 12
"""What is left of a name at least."""

_MEANINGS = {
    "MAC": "MAC: memory access in elements",
    "MAC/FLOP": "MAC/FLOP: elements for each FLOP, the inverse of the FLOPs/MAC that analyze shows",
    "elem.%": "elem. %: element-wise share of MAC",
    "fragments": "fragments: most in one block",
    "depth": "depth: critical path in ops",
    "peak": "peak: most activations alive at once, in elements",
}


def entry_record(entry: Entry) -> dict[str, object]:
    """One network, as under ``rows``: exact integers, units in the names, null for the unknown."""
    return {
        "spec": entry.spec,
        "variant": entry.variant,
        "network": entry.network,
        "input": list(entry.input),
        "batch": entry.batch,
        "flops": entry.flops,
        "mac": entry.mac,
        "params": entry.params,
        "mac_per_flop": entry.mac_per_flop,
        "elementwise_share": entry.elementwise_share,
        "max_fragments": entry.max_fragments,
        "critical_path": entry.depth,
        "peak_activations": entry.peak_activations,
        "top1_percent": entry.top1,
        "top1_source": entry.top1_source or None,
        "images_per_second": entry.images_per_second,
        "speed_source": entry.speed_source or None,
    }


def entries_to_json(entries: Sequence[Entry], device: str) -> str:
    """``costmodel.compare/1``: one line for each network."""
    rows = ",\n".join(json.dumps(entry_record(one), ensure_ascii=False) for one in entries)
    head = f'"schema": "costmodel.compare/1",\n"device": {json.dumps(device)}'
    return f'{{\n{head},\n"rows": [\n{rows}\n]\n}}\n'


def entries_to_csv(entries: Sequence[Entry], device: str) -> str:
    """Exact numbers; what is unknown is empty, the input is height x width."""
    return records_to_csv(
        [{**entry_record(one), "input": _size(one), "device": device} for one in entries]
    )


def entries_to_markdown(entries: Sequence[Entry], device: str) -> str:
    """The table of the terminal, and below it what it quotes."""
    fields = _fields(entries)
    notes = "".join(f"\n{note}\n" for note in _notes(fields, entries, device))
    return fields_to_markdown(fields) + notes


def fields_to_markdown(fields: Sequence[Field]) -> str:
    """Columns as a Markdown table, all but text flush right; padding of cells is dropped."""
    cells = ([cell.strip() for cell in field.cells] for field in fields)
    table = Table(tuple(field.name for field in fields), tuple(zip(*cells, strict=True)), ())
    head, _, body = table_to_markdown(table).split("\n", 2)
    rule = " | ".join("---" if field.is_text else "---:" for field in fields)
    return f"{head}\n| {rule} |\n{body}"


FORMATS = {"json": entries_to_json, "csv": entries_to_csv, "markdown": entries_to_markdown}
"""The formats that are text whatever the terminal."""


def print_entries(console: Console, entries: Sequence[Entry], device: str) -> None:
    """The networks as a table, and below it what it quotes."""
    fields = _fields(entries)
    shown = _fitting(fields, console.width)
    print_grid(console, shown, ())
    names = [field.name for field in fields if field.name not in {one.name for one in shown}]
    if names:
        print_notes(console, [f"(not shown: {', '.join(names)}; --format csv has all)"])
    print_notes(console, _notes(shown, entries, device))


def _fitting(fields: Sequence[Field], width: int) -> list[Field]:
    """The columns that fit beside the full names; names are cut only where too few are left."""
    columns = [
        Column(field.name, field.title, field.cells, (), field.gap, field.is_text)
        for field in fields
    ]
    kept = fitting(columns, [(name,) for name in _EXPENDABLE], width)
    room = width - sum(column.width + column.gap for column in kept[1:])
    shown = [field for field, column in zip(fields, columns, strict=True) if column in kept]
    return [shown[0]._replace(most=max(_NAME, room)), *shown[1:]]


def _fields(entries: Sequence[Entry]) -> list[Field]:
    return [
        Field(("network",), [entry.name for entry in entries], is_text=True),
        *_inputs(entries),
        Field(("FLOPs",), [short(entry.flops) for entry in entries]),
        Field(("MAC",), [short(entry.mac) for entry in entries]),
        Field(("params",), [short(entry.params) for entry in entries]),
        Field(("MAC", "/FLOP"), [f"{entry.mac_per_flop:.3f}" for entry in entries]),
        Field(("elem.", "%"), [f"{100 * entry.elementwise_share:.1f}" for entry in entries]),
        Field(("frag-", "ments"), [str(entry.max_fragments) for entry in entries]),
        Field(("depth",), [str(entry.depth) for entry in entries]),
        Field(("peak",), [short(entry.peak_activations) for entry in entries]),
        Field(("top-1",), [_known(entry.top1, 1) for entry in entries]),
        Field(("img/s",), [_known(entry.images_per_second, 0) for entry in entries]),
    ]


def _inputs(entries: Sequence[Entry]) -> list[Field]:
    """The sizes of the inputs, where they differ."""
    sizes = [_size(entry) for entry in entries]
    return [Field(("input",), sizes)] if len(set(sizes)) > 1 else []


def _notes(fields: Sequence[Field], entries: Sequence[Entry], device: str) -> list[str]:
    """What the columns mean, and whom they quote."""
    names = [field.name for field in fields]
    notes = ["; ".join(_MEANINGS[name] for name in names if name in _MEANINGS) + "."]
    quoted = {one.name: one.top1_source for one in entries if one.top1_source and "top-1" in names}
    papers = dict.fromkeys(source for source in quoted.values() if source != GIVEN)
    if papers:
        notes.append(f"top-1 on ImageNet as published: {'; '.join(papers)}.")
    if given := [name for name, source in quoted.items() if source == GIVEN]:
        notes.append(f"top-1 {GIVEN}: {', '.join(given)}.")
    speed = dict.fromkeys(one.speed_source for one in entries if one.speed_source)
    if speed and "img/s" in names:
        notes.append(f"img/s: images/s on {device} as published: {'; '.join(speed)}.")
    return notes


def _known(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


def _size(entry: Entry) -> str:
    h, w = entry.input
    return f"{h}x{w}"
