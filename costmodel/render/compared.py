"""Networks side by side in every format; JSON is ``costmodel.compare/1``."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from costmodel.compare import Entry
from costmodel.render.csv import table_to_csv
from costmodel.render.grid import Field, print_grid, print_notes
from costmodel.render.markdown import table_to_markdown
from costmodel.render.table import Table
from costmodel.units import short

_EXPENDABLE = ("input", "MAC/FLOP", "top-1", "img/s", "elem.%", "fragments", "depth", "peak")
_WIDTH, _NAME = 100, 22
"""Columns that hold the whole table where all inputs agree, and what is left of them for a name."""


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
    records = [{**entry_record(one), "device": device} for one in entries]
    rows = [
        tuple(_plain(value) for value in (record | {"input": _size(entry)}).values())
        for record, entry in zip(records, entries, strict=True)
    ]
    return table_to_csv(Table(tuple(records[0]), tuple(rows), ()))


def entries_to_markdown(entries: Sequence[Entry], device: str) -> str:
    """The table of the terminal, and below it what it quotes."""
    fields = _fields(entries)
    columns = tuple(field.name for field in fields)
    rows = tuple(zip(*(field.cells for field in fields), strict=True))
    notes = "".join(f"\n{note}\n" for note in _notes(entries, device))
    return table_to_markdown(Table(columns, rows, ())) + notes


def print_entries(console: Console, entries: Sequence[Entry], device: str) -> None:
    """The networks as a table, and below it what it quotes."""
    names, *others = _fields(entries)
    names = names._replace(most=_NAME + max(0, console.width - _WIDTH))
    print_grid(console, [names, *others], _EXPENDABLE)
    print_notes(console, _notes(entries, device))


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


def _notes(entries: Sequence[Entry], device: str) -> list[str]:
    notes = [
        "MAC and peak (activations alive at once) in elements; MAC/FLOP: elements for each FLOP, "
        "the inverse of the FLOPs/MAC that analyze shows; elem. %: element-wise share of MAC; "
        "fragments: most in one block; depth: critical path in ops.",
    ]
    accuracy = dict.fromkeys(entry.top1_source for entry in entries if entry.top1_source)
    speed = dict.fromkeys(entry.speed_source for entry in entries if entry.speed_source)
    if accuracy:
        notes.append(f"top-1 on ImageNet as published: {'; '.join(accuracy)}.")
    if speed:
        notes.append(f"img/s: images/s on {device} as published: {'; '.join(speed)}.")
    return notes


def _known(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


def _plain(value: object) -> object:
    return "" if value is None else value


def _size(entry: Entry) -> str:
    h, w = entry.input
    return f"{h}x{w}"
