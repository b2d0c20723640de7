"""Networks side by side, with what is published of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from costmodel.comparing.side_by_side import GIVEN, Entry
from costmodel.core.si import short
from costmodel.render.tables.table import Column, Section, Table

_LEAST = 11
"""What is left of a name at least."""

_MEANINGS = {
    "MAC": "MAC: memory access in elements",
    "MAC/FLOP": "MAC/FLOP: elements for each FLOP, the inverse of the FLOPs/MAC that analyze shows",
    "elem.%": "elem. %: element-wise share of MAC",
    "fragments": "fragments: most in one block",
    "depth": "depth: critical path in ops",
    "peak": "peak: most activations alive at once, in elements",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """Networks, with the device whose published speeds are quoted."""

    entries: Sequence[Entry]
    device: str

    def sections(self) -> Iterator[Section]:
        """The table, with what its columns mean and quote."""
        hidden = "not shown: {}; --format csv has all"
        yield Section(Table(tuple(_columns(self.entries, self.device)), hidden=hidden))

    def records(self) -> list[dict[str, object]]:
        """The networks, each with the device."""
        return [{**_record(entry), "device": self.device} for entry in self.entries]

    def contract(self) -> dict[str, object]:
        """``costmodel.compare/1``."""
        rows = list(map(_record, self.entries))
        return {"schema": "costmodel.compare/1", "device": self.device, "rows": rows}


def _record(entry: Entry) -> dict[str, object]:
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


def _columns(entries: Sequence[Entry], device: str) -> Iterator[Column]:
    names = [entry.name for entry in entries]
    yield Column("network", names, overflow="middle", least=_LEAST)
    sizes = [_size(entry) for entry in entries]
    if len(set(sizes)) > 1:
        yield _cells("input", sizes, rank=1)
    yield _cells("FLOPs", [short(entry.flops) for entry in entries])
    yield _cells("MAC", [short(entry.mac) for entry in entries])
    yield _cells("params", [short(entry.params) for entry in entries])
    ratios = [f"{entry.mac_per_flop:.3f}" for entry in entries]
    yield _cells("MAC/FLOP", ratios, "MAC", "/FLOP", rank=2)
    shares = [f"{100 * entry.elementwise_share:.1f}" for entry in entries]
    yield _cells("elem.%", shares, "elem.", "%", rank=5)
    fragments = [str(entry.max_fragments) for entry in entries]
    yield _cells("fragments", fragments, "frag-", "ments", rank=6)
    yield _cells("depth", [str(entry.depth) for entry in entries], rank=7)
    yield _cells("peak", [short(entry.peak_activations) for entry in entries], rank=8)
    accuracies = [_known(entry.top1, 1) for entry in entries]
    yield _cells("top-1", accuracies, rank=3, notes=_accuracy_notes(entries))
    speeds = [_known(entry.images_per_second, 0) for entry in entries]
    yield _cells("img/s", speeds, rank=4, notes=_speed_notes(entries, device))


def _cells(
    title: str, cells: Sequence[str], *lines: str, rank: int = 0, notes: tuple[str, ...] = ()
) -> Column:
    meaning = _MEANINGS.get(title, "")
    return Column(title, cells, flush="right", meaning=meaning, notes=notes, lines=lines, rank=rank)


def _accuracy_notes(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Whom the accuracies are quoted from."""
    quoted = {entry.name: entry.top1_source for entry in entries if entry.top1_source}
    papers = dict.fromkeys(source for source in quoted.values() if source != GIVEN)
    given = [name for name, source in quoted.items() if source == GIVEN]
    published = f"top-1 on ImageNet as published: {'; '.join(papers)}."
    return (published,) * bool(papers) + (f"top-1 {GIVEN}: {', '.join(given)}.",) * bool(given)


def _speed_notes(entries: Sequence[Entry], device: str) -> tuple[str, ...]:
    papers = dict.fromkeys(entry.speed_source for entry in entries if entry.speed_source)
    note = f"img/s: images/s on {device} as published: {'; '.join(papers)}."
    return (note,) * bool(papers)


def _known(value: float | None, decimals: int) -> str:
    return "-" if value is None else f"{value:,.{decimals}f}"


def _size(entry: Entry) -> str:
    h, w = entry.input
    return f"{h}x{w}"
