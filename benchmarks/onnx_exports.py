"""Models exported to ONNX and read again: python benchmarks/onnx_exports.py TRUTH.csv [EVERY].

TRUTH.csv is the table of benchmarks/torch_models.py. Of each family its smallest model (of every
EVERY-th family, 1 by default) is exported three ways: by TorchScript with batch norms folded and
kept, and by dynamo. Weights are random, so that no exporter merges equal tensors. Multiply-adds
must be those that hooks count; params those that are learned, where norms are kept. Prints what
differs and how many do not; all of them take an hour of one processor.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from costmodel import analyze
from costmodel.interop.opening import open_model

Row = Mapping[str, str]

WAYS: Mapping[str, Mapping[str, Any]] = {
    "folded": {"dynamo": False, "opset_version": 17},
    "kept": {
        "dynamo": False,
        "opset_version": 17,
        "do_constant_folding": False,
        "training": torch.onnx.TrainingMode.PRESERVE,
    },
    "dynamo": {"dynamo": True, "external_data": False},
}


def main() -> int:
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    exact = counted = 0
    for row in list(_smallest(Path(sys.argv[1])))[::every]:
        for way, options in WAYS.items():
            try:
                path = _exported(row, options)
            except Exception as error:
                print(f"{row['library']} {row['model']} {way}: not exported, {error!r:.80}")
                continue
            told = _differences(row, way, path)
            counted, exact = counted + 1, exact + (not told)
            if told:
                print(f"{row['library']} {row['model']} {way}: {told}")
    print(f"{exact} of {counted} exports are exact")
    return exact != counted


def _smallest(table: Path) -> Iterator[Row]:
    """The model of each family that needs the fewest multiply-adds."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["total_macs"]))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        family = row["library"], row["family"]
        if family not in seen:
            seen.add(family)
            yield row


def _exported(row: Row, options: Mapping[str, Any]) -> str:
    torch.manual_seed(0)
    model = _model(row["library"], row["model"]).eval()
    with torch.no_grad():
        for one in model.parameters():
            one.add_(torch.rand_like(one) * 0.02 + 1e-4)
        for name, one in model.named_buffers():
            if "running" in name:
                one.uniform_(0.9, 1.1)
    path = Path(tempfile.gettempdir()) / "exported.onnx"
    image = torch.randn([int(size) for size in row["input"].split("x")])
    torch.onnx.export(model, (image,), str(path), verbose=False, **options)
    return str(path)


def _model(library: str, name: str) -> torch.nn.Module:
    if library == "torchvision":
        get = import_module("torchvision.models").get_model
        return get(name, weights=None, weights_backbone=None) if "_v3_large" in name else get(name)
    if library == "timm":
        return import_module("timm").create_model(name, pretrained=False)
    return import_module("pytorchcv.model_provider").get_model(name, pretrained=False)


def _differences(row: Row, way: str, path: str) -> str:
    """How far our counts are from those of the module; empty where they are the same."""
    network = open_model(path)
    cost = analyze(network).total().cost
    off = {"FLOPs": cost.flops - int(row["total_macs"]), "not covered": len(network.uncovered)}
    if way == "kept":
        off["params"] = cost.params - int(row["params_learnable"])
    return ", ".join(f"{name} {value:+,}" for name, value in off.items() if value)


if __name__ == "__main__":
    sys.exit(main())
