"""All models of a table of counts, imported anew: python benchmarks/torch_models.py TRUTH.csv.

TRUTH.csv has a row for each model: library (torchvision, timm or pytorchcv), model, family, input,
params_learnable, and total_macs, the multiply-adds that forward hooks on convolutions and linear
layers count, with those of ``torch.utils.flop_counter`` for what calls no module. Prints a table of
families for docs/importing.md, and each model that does not come to the same. Models are built
without data where their code allows it; nothing is downloaded.
"""

from __future__ import annotations

import csv
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch

import costmodel

Row = Mapping[str, str]


class Result(NamedTuple):
    """What came of one model: how far its counts are from the truth, and the seconds it took."""

    row: Row
    flops: int
    params: int
    uncovered: int
    seconds: float

    @property
    def is_exact(self) -> bool:
        return not (self.flops or self.params or self.uncovered)


def main() -> None:
    warnings.filterwarnings("ignore")
    rows = list(csv.DictReader(Path(sys.argv[1]).read_text("utf-8").splitlines()))
    results = [_result(row) for row in rows]
    _tell_families(results)
    for one in results:
        if not one.is_exact:
            name = f"{one.row['library']} {one.row['model']}"
            print(
                f"{name}: FLOPs {one.flops:+,}, params {one.params:+,}, {one.uncovered} uncovered"
            )


def _result(row: Row) -> Result:
    module = built(row)
    image = torch.zeros([int(size) for size in row["input"].split("x")], device="meta")
    begun = time.process_time()
    network = costmodel.from_torch(module, image)
    seconds = time.process_time() - begun
    cost = costmodel.analyze(network).total().cost
    idle = str(network.parameters.get("never used", "0")).split()[0].replace(",", "")
    return Result(
        row,
        cost.flops - int(row["total_macs"]),
        cost.params + int(idle) - int(row["params_learnable"]),
        len(network.uncovered),
        seconds,
    )


def built(row: Row) -> torch.nn.Module:
    """The model without data; with, where its code asks for values."""
    try:
        with torch.device("meta"):
            return _make(row["library"], row["model"])
    except (NotImplementedError, RuntimeError):
        return _make(row["library"], row["model"])


def _make(library: str, name: str) -> Any:
    if library == "timm":
        import timm

        return timm.create_model(name, pretrained=False)
    if library == "pytorchcv":
        from pytorchcv.model_provider import get_model

        return get_model(name, pretrained=False)
    from torchvision import models

    segments = {"weights_backbone": None} if name.startswith(("deeplab", "fcn", "lraspp")) else {}
    draws = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return models.get_model(name, weights=None, **segments, **draws)


def _tell_families(results: Iterable[Result]) -> None:
    families: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in results:
        families[one.row["library"], one.row["family"]].append(one)
    print("| library | family | models | exact | CPU s, mean | most |\n|---|---|--:|--:|--:|--:|")
    for (library, family), found in sorted(families.items()):
        seconds = [one.seconds for one in found]
        exact, mean = sum(one.is_exact for one in found), sum(seconds) / len(seconds)
        cells = (library, family, len(found), exact, f"{mean:.2f}", f"{max(seconds):.2f}")
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
