"""Networks side by side: what they cost, how they are built, and what is published of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from costmodel.analysis.report import Report
from costmodel.analysis.selection import COMPARED, NAMED, plain
from costmodel.comparing.timed import Recorded
from costmodel.core.network import Network
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.published.lookup import accuracy_of, shipped_as, speed_of

DEVICE = "GTX 1080Ti"
"""The device whose published speeds are quoted unless another is asked for."""

GIVEN = "given with --top1"
"""The source of an accuracy that the user gives."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One network: ``values`` has the measures that were asked for, None where one is unknown.

    What is not published of the network at this input size is unknown. ``sources`` says of the
    values that are not counted here, but known, whose they are.
    """

    spec: str
    variant: str
    network: str
    input: tuple[int, ...]
    batch: int
    values: Mapping[str, float | None] = field(hash=False)
    sources: Mapping[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        """The network as the command line takes it: spec:variant."""
        return f"{self.spec}:{self.variant}" if self.variant else self.spec

    def with_value(self, metric: str, value: float, source: str) -> Entry:
        """The same network with another value of a measure."""
        values, sources = {**self.values, metric: value}, {**self.sources, metric: source}
        return replace(self, values=values, sources=sources)


def entries(
    reports: Iterable[Report], device: str = DEVICE, measures: Iterable[str] = plain(COMPARED)
) -> tuple[Entry, ...]:
    """One entry for each report, in their order, with these measures.

    What is published is looked up by spec, variant and input size: a report whose parameters are
    other than the variant's must not be asked about here.
    """
    names = tuple(measures)
    return tuple(_entry(report, device, names) for report in reports)


def ordered(rows: Sequence[Entry], key: str) -> tuple[Entry, ...]:
    """The rows, the best by ``key`` (one of ``COMPARED``) first, those without a value last."""
    known = [row for row in rows if row.values[key] is not None]
    unknown = [row for row in rows if row.values[key] is None]
    known.sort(key=lambda row: row.values[key] or 0, reverse=NAMED[key].is_more_better)
    return (*known, *unknown)


def front(points: Sequence[tuple[float, float]]) -> tuple[int, ...]:
    """Which of the points (cost, gain) no other beats: the Pareto front, by cost.

    A point is beaten by one that costs no more and gains no less, and is not the same.
    """
    order = sorted(range(len(points)), key=lambda i: (points[i][0], -points[i][1]))
    kept: list[int] = []
    best = float("-inf")
    for _, same_cost in groupby(order, key=lambda i: points[i][0]):
        group = list(same_cost)
        top = points[group[0]][1]
        if top > best:
            best = top
            kept += [i for i in group if points[i][1] == top]
    return tuple(kept)


def with_times(
    rows: Iterable[Entry], networks: Iterable[Network], times: Recorded
) -> tuple[Entry, ...]:
    """The rows of these networks with the times that are recorded of them."""
    found = ((row, times.of(network)) for row, network in zip(rows, networks, strict=True))
    return tuple(
        row if time is None else row.with_value("latency_ms", time, times.setup)
        for row, time in found
    )


def with_accuracies(rows: Sequence[Entry], words: Iterable[str]) -> tuple[Entry, ...]:
    """The rows with the top-1 of the user's words, SPEC=PERCENT or SPEC:VARIANT=PERCENT.

    A spec by itself means its only row. What is given stands instead of what is published.

    Raises:
        SpecError: no such word, no percentage from 0 to 100, no such row, or one given twice.
    """
    known = _accuracies(rows, words)
    return tuple(
        row.with_value("top1", known[row.name], GIVEN) if row.name in known else row for row in rows
    )


def _accuracies(rows: Sequence[Entry], words: Iterable[str]) -> dict[str, float]:
    found: list[tuple[str, float]] = []
    problems: list[Problem] = []
    for word in words:
        try:
            name, percent = _accuracy(word)
            found.append((_named(rows, name), percent))
        except SpecError as error:
            problems += error.problems
    times = Counter(name for name, _ in found)
    problems += [
        Problem(f"--top1 gives '{name}' more than once", None, "leave one value")
        for name in times
        if times[name] > 1
    ]
    if problems:
        raise SpecError(problems)
    return dict(found)


def _accuracy(word: str) -> tuple[str, float]:
    """The name and the percentage of a word; the last ``=`` parts them, for variants have some."""
    name, _, percent = (part.strip() for part in word.rpartition("="))
    hint = "write SPEC=PERCENT or SPEC:VARIANT=PERCENT, e.g. --top1 mine.yaml=71.5"
    if not name:
        raise SpecError([Problem(f"--top1 {quoted(word)} is not SPEC=PERCENT", None, hint)])
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,20})?", percent) or float(percent) > 100:
        message = f"--top1 {quoted(word)}: {quoted(percent)} is no percentage from 0 to 100"
        raise SpecError([Problem(message, None, hint)])
    return name, float(percent)


def _named(rows: Iterable[Entry], name: str) -> str:
    """The full name of the row that a name means."""
    specs = {row.name: row.spec for row in rows}
    found = [name] if name in specs else [full for full, spec in specs.items() if spec == name]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"--top1 {quoted(name)} could be any of {len(found)} networks"
        hint = f"name the variant too, e.g. --top1 {found[-1]}=71.5"
    else:
        message = f"--top1 {quoted(name)}: no such network is compared"
        hint = did_you_mean(name, [*specs, *specs.values()])
    raise SpecError([Problem(message, None, hint)])


def _entry(report: Report, device: str, measures: Iterable[str]) -> Entry:
    network = report.network
    first = next(iter(network.inputs.values()))
    size = first.spatial
    quoted = _published(network, size, device)
    beside = {metric: value for metric, (value, _) in quoted.items()}
    return Entry(
        spec=network.spec,
        variant=network.variant,
        network=network.name,
        input=size,
        batch=network.batch,
        values={name: NAMED[name].of(report, beside) for name in measures},
        sources={metric: source for metric, (_, source) in quoted.items()},
    )


def _published(
    network: Network, size: tuple[int, ...], device: str
) -> dict[str, tuple[float, str]]:
    """What papers print of the network: a value and its source, by measure."""
    name = None if network.nodes else shipped_as(network.spec)
    figure = accuracy_of(name, network.variant, size) if name else None
    runtime = speed_of(name, network.variant, size, device) if name else None
    found: dict[str, tuple[float, str]] = {}
    if figure and figure.value is not None:
        found["top1"] = (figure.value, str(figure.source))
    if runtime and runtime.images_per_second is not None:
        found["speed"] = (runtime.images_per_second, str(runtime.source))
    return found
