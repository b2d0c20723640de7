"""Models written as specs: python benchmarks/converts.py TRUTH.csv [EVERY].

TRUTH.csv is the table of benchmarks/torch_models.py. Tried are all models of torchvision, and of
each family of timm and pytorchcv the smallest (of every EVERY-th, 1 by default). The spec must
analyse to the FLOPs, MAC and params of the model, in all and of each kind. The table, which goes
into docs/exporting.md between its markers, has a line for each library, and names what is refused
or differs.
"""

from __future__ import annotations

import csv
import re
import statistics
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch_models import built

import costmodel
from costmodel.core.cost import Cost
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.interop.writing.spec.text import spec_of
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of as read
from costmodel.ops.custom import Custom

PAGE = Path(__file__).parent.parent / "docs" / "exporting.md"
BEGIN, END = "<!-- converts:begin -->", "<!-- converts:end -->"
_BLOCK = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)

Row = Mapping[str, str]


class Result(NamedTuple):
    """What came of a model: lines of its spec, the share of layers that are custom, and faults."""

    row: Row
    lines: int
    custom: float
    fault: str


def main() -> None:
    warnings.filterwarnings("ignore")
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    results = []
    for row in list(_chosen(Path(sys.argv[1])))[::every]:
        results.append(_result(row))
        print(f"{row['library']} {row['model']}: {results[-1].fault or 'the same'}", flush=True)
    table = "".join(f"{line}\n" for line in _table(results))
    text = PAGE.read_text("utf-8")
    PAGE.write_text(_BLOCK.sub(lambda _: table, text), encoding="utf-8")


def _chosen(truth: Path) -> Iterator[Row]:
    families: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in csv.DictReader(truth.read_text("utf-8").splitlines()):
        own = row["model"] if row["library"] == "torchvision" else row["family"]
        families[row["library"], own].append(row)
    for rows in families.values():
        yield min(rows, key=lambda row: int(row["params_learnable"]))


def _result(row: Row) -> Result:
    image = torch.zeros([int(size) for size in row["input"].split("x")], device="meta")
    network = costmodel.from_torch(built(row), image)
    try:
        text = spec_of(network)
        written = network_of(read(Source("spec", text)), "spec", batch=network.batch)
    except costmodel.SpecError as error:
        return Result(row, 0, 0, f"refused: {error.problems[0].message}")
    fault = ", ".join(_differences(network, written))
    customs = sum(isinstance(layer.op, Custom) for layer in written.layers)
    return Result(row, len(text.splitlines()), customs / len(written.layers), fault)


def _differences(network: Network, written: Network) -> Iterator[str]:
    """What is not the same, of the whole and of each kind of layers."""
    ours, theirs = (costmodel.analyze(one) for one in (network, written))
    kinds = [{one.name: one.cost for one in report.by_kind()} for report in (ours, theirs)]
    if ours.total().cost != theirs.total().cost:
        yield f"{ours.total().cost} is {theirs.total().cost}"
    for name in sorted({*kinds[0], *kinds[1]}):
        if kinds[0].get(name, Cost()) != kinds[1].get(name, Cost()):
            yield f"{name} differs"


def _table(results: Iterable[Result]) -> Iterator[str]:
    libraries: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        libraries[one.row["library"]].append(one)
    yield "| library | models | same | lines, median | without custom ops | exceptions |"
    yield "|---|--:|--:|--:|--:|---|"
    for library, found in libraries.items():
        good = [one for one in found if not one.fault]
        told = [f"{one.row['model']}: {one.fault}" for one in found if one.fault]
        lines = statistics.median(one.lines for one in good)
        plain = sum(not one.custom for one in good)
        cells = (library, len(found), len(good), f"{lines:.0f}", plain, "; ".join(told) or "none")
        yield f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
