"""What papers and their authors print about the networks that are shipped, as data.

Three tables in this folder, facts only:

- ``figures.csv``: counts and accuracy, one row for each network and source. The first row of a
  network is the one that comparisons quote: the ShuffleNet V2 paper's Table 8 where it has one.
- ``runtimes.csv``: measured speeds, one row for each network, source, device and input size.
- ``sources.csv``: which paper and table, or which file of a repository, an id means.

Counts are kept as printed, since "12.7G" promises another precision than "12700M". How a source
counts and rounds is said for each figure (``costmodel.published.counting``); what still differs
from our own count is explained in ``explained.csv`` (``costmodel.published.checking``).

Left out: networks of which no spec is shipped, accuracies and counts of third-party
re-implementations, and runtimes without a named device. ``lookup`` finds what is printed of a
shipped spec. It imports ``core``, ``analysis`` and ``language``, none of which imports it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from costmodel.published.printed import Printed, Rounding

__all__ = ["Count", "Figure", "Printed", "Runtime", "Source", "figures", "runtimes", "sources"]

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures stand: ``place`` is a table of a paper, or a file of a repository."""

    id: str
    work: str
    place: str
    reference: str

    def __str__(self) -> str:
        return f"{self.work}, {self.place}"


@dataclass(frozen=True, slots=True)
class Count:
    """A printed count; ``counted`` says what the source counts, ``rounding`` how it rounds."""

    printed: Printed
    counted: str
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class Figure:
    """What one source prints of one network, which it calls ``label``.

    ``value`` is in percent of ``metric``: top1 (ImageNet), top1 CIFAR-10, mAP COCO, mIOU VOC.
    """

    spec: str
    variant: str
    label: str
    source: Source
    input: tuple[int, ...]
    flops: Count | None
    params: Count | None
    metric: str
    value: float | None
    confidence: Confidence
    note: str


@dataclass(frozen=True, slots=True)
class Runtime:
    """A measured speed: ``runtime`` in ``unit`` (batches/s, images/s, ms) on ``device``.

    ``batch`` is None where the source does not tell it.
    """

    spec: str
    variant: str
    source: Source
    input: tuple[int, ...]
    runtime: float
    unit: str
    batch: int | None
    device: str
    setting: str
    confidence: Confidence

    @property
    def images_per_second(self) -> float | None:
        """The speed in images/s; None for batches of unknown size."""
        if self.unit == "images/s":
            return self.runtime
        if self.batch is None:
            return None
        batches_per_second = 1000 / self.runtime if self.unit == "ms" else self.runtime
        return batches_per_second * self.batch


@cache
def sources() -> dict[str, Source]:
    """Every source by its id."""
    return {row["id"]: Source(**row) for row in rows_of("sources")}


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure, those of a network together, the one to quote first."""
    return tuple(_figure(row) for row in rows_of("figures"))


@cache
def runtimes() -> tuple[Runtime, ...]:
    """Every measured speed, those of a network together."""
    return tuple(_runtime(row) for row in rows_of("runtimes"))


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the tables in this folder."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _figure(row: dict[str, str]) -> Figure:
    return Figure(
        row["spec"],
        row["variant"],
        row["label"],
        sources()[row["source"]],
        _size(row["input"]),
        _count(row["flops"], row["flops_counted"]),
        _count(row["params"], row["params_counted"]),
        row["metric"],
        float(row["value"]) if row["value"] else None,
        cast("Confidence", row["confidence"]),
        row["note"],
    )


def _runtime(row: dict[str, str]) -> Runtime:
    return Runtime(
        row["spec"],
        row["variant"],
        sources()[row["source"]],
        _size(row["input"]),
        float(row["runtime"]),
        row["unit"],
        int(row["batch"]) if row["batch"] else None,
        row["device"],
        row["setting"],
        cast("Confidence", row["confidence"]),
    )


def _size(text: str) -> tuple[int, ...]:
    """224, or 480x640 (height x width)."""
    sides = [int(side) for side in text.split("x")]
    return sides[0], sides[-1]


def _count(text: str, counted: str) -> Count | None:
    """A count and how it was made: ``conv+fc`` (rounded to nearest), ``conv+fc, up``."""
    if not text:
        return None
    what, _, rounding = counted.partition(", ")
    return Count(Printed(text), what, cast("Rounding", rounding or "nearest"))
