"""All models of a table of counts, imported anew: python benchmarks/torch_models.py TRUTH.csv.

TRUTH.csv has a row for each model: library (torchvision, timm or pytorchcv), version, model,
family, input, params_learnable, and total_macs, the multiply-adds that forward hooks on
convolutions and linear layers count, with those of ``torch.utils.flop_counter`` for what calls no
module. Writes a table of libraries and the models that come to less into docs/importing.md, and all
models into docs/torch_models.md. Models are built without data where their code allows it; nothing
is downloaded.
"""

from __future__ import annotations

import csv
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from pages import IMPORTING, write

import costmodel

Row = Mapping[str, str]
MODELS = IMPORTING.with_name("torch_models.md")
UNCOUNTED = ("on constants", "not returned")
"""What a network says of multiply-adds that hooks see and that are no part of its way."""


class Result(NamedTuple):
    """What came of one model, and the seconds it took."""

    row: Row
    network: costmodel.Network
    seconds: float

    @property
    def flops(self) -> int:
        return int(costmodel.analyze(self.network).total().cost.flops)

    @property
    def ran(self) -> int:
        """What hooks count."""
        return int(self.row["total_macs"])

    @property
    def uncounted(self) -> int:
        return sum(map(self._told, UNCOUNTED))

    @property
    def is_exact(self) -> bool:
        """Whether all params are found, and all multiply-adds are covered and counted."""
        params = costmodel.analyze(self.network).total().cost.params + self._told("never used")
        return self.flops == self.ran and params == int(self.row["params_learnable"])

    @property
    def is_told(self) -> bool:
        """Whether it comes to what hooks count with what the network says that it leaves out."""
        return self.flops + self.uncounted == self.ran

    def _told(self, name: str) -> int:
        words = str(self.network.parameters.get(name, "0"))
        return int(words.split()[0].replace(",", ""))


def main() -> None:
    warnings.filterwarnings("ignore")
    costmodel.from_torch(torch.nn.Conv2d(3, 4, 1), torch.zeros(1, 3, 8, 8))  # imports
    rows = list(csv.DictReader(Path(sys.argv[1]).read_text("utf-8").splitlines()))
    results = [_result(row) for row in rows]
    write(IMPORTING, "torch_models.py", (*_libraries(results), "", *_exceptions(results)))
    write(MODELS, "torch_models.py", _models(results))


def _result(row: Row) -> Result:
    module = built(row)
    image = torch.zeros([int(size) for size in row["input"].split("x")], device="meta")
    begun = time.process_time()
    network = costmodel.from_torch(module, image)
    return Result(row, network, time.process_time() - begun)


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


def _libraries(results: Iterable[Result]) -> Iterator[str]:
    libraries: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        libraries[f"{one.row['library']} {one.row['version']}"].append(one)
    yield "| library | families | models | exact | not covered | CPU s, mean | most |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for library, found in sorted(libraries.items()):
        seconds = [one.seconds for one in found]
        families, exact = {one.row["family"] for one in found}, sum(one.is_exact for one in found)
        missed = sum(len(one.network.uncovered) for one in found)
        mean = sum(seconds) / len(seconds)
        yield _line(
            (
                library,
                len(families),
                len(found),
                exact,
                missed,
                f"{mean:.2f}",
                f"{max(seconds):.2f}",
            )
        )


def _exceptions(results: Iterable[Result]) -> Iterator[str]:
    """The models that come to less, with what their networks say of it."""
    yield "| model | ours | hooks | which the network says are |"
    yield "|---|--:|--:|---|"
    for one in sorted(results, key=lambda one: _name(one.row)):
        if not one.is_exact:
            told = one.network.parameters
            words = [f"{name} {told[name]}" for name in UNCOUNTED if name in told]
            said = "; ".join(words) if one.is_told else "unknown"
            yield _line((_name(one.row), f"{one.flops:,}", f"{one.ran:,}", said))


def _models(results: Sequence[Result]) -> Iterator[str]:
    yield "| model | input | FLOPs | hooks | params | ops | covered | CPU s |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for one in sorted(results, key=lambda one: _name(one.row)):
        params = costmodel.analyze(one.network).total().cost.params
        ops, hooks = len(one.network.layers), "the same" if one.flops == one.ran else f"{one.ran:,}"
        covered = f"{100 - 100 * len(one.network.uncovered) / ops:.0f} %"
        cells = (f"{one.flops:,}", hooks, f"{params:,}", ops, covered, f"{one.seconds:.2f}")
        yield _line((_name(one.row), one.row["input"], *cells))


def _name(row: Row) -> str:
    return f"{row['library']} {row['model']}"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
