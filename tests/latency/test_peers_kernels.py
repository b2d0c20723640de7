"""Networks of pytorchcv run in eager PyTorch what was foretold of them, op by op.

One of each family was held against what ran; here are those that differ, and some that do not.
"""

import csv
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
import torch

import costmodel
from costmodel.latency.runtime import Asked
from costmodel.latency.runtimes import runtime_of
from costmodel.latency.subject import Subject

TORCH = runtime_of("torch")
LINES = (Path(__file__).parent.parent / "data" / "torch_models.csv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))

DIFFERING = {
    "dicenet_wd5": 64, "irevnet301": 331, "nasnet_4a1056": 71, "octresnet10_ad2": 64,
    "pnasnet5large": 29, "polynet": 15, "prnet": 6, "tresnet_m": 19,
}  # fmt: skip
"""Networks that run ops which were not foretold, and how many. They have no place in a network:
they change nothing (``contiguous``, a slice of all), prepare weights, or nothing reads them. To be
made shorter.
"""
ALIKE = {"mixnet_s", "shufflenetv2_wd2", "zfnet"}
SLOW = {"irevnet301", "polynet"}
"""Networks of more than 1,300 ops, which take seconds."""
TRIED = [row for row in ROWS if row["model"] in {*DIFFERING, *ALIKE} - SLOW]


@pytest.mark.slow
@pytest.mark.parametrize("row", TRIED, ids=lambda row: row["model"])
def test_what_is_foretold_of_a_module_runs(row):
    """In the layer it was foretold for; without data, which takes no time."""
    sizes = [int(size) for size in row["input"].split("x")]
    word = f"pytorchcv.models.{row['file']}:{row['model']}"
    with torch.device("meta"):
        module = getattr(import_module(f"pytorchcv.models.{row['file']}"), row["model"])()
    network = costmodel.from_torch(module, torch.zeros(sizes, device="meta"))
    session = TORCH.open_session(Subject(word, network), Asked(device="meta"))
    foretold, executed = TORCH.kernels(network, {}), session.executed()
    assert not Counter(foretold) - Counter(executed)
    assert len(executed) - len(foretold) == DIFFERING.get(row["model"], 0)
